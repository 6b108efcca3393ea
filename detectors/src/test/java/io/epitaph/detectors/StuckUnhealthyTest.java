package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StuckUnhealthyTest {
  private static final Duration LONG = Duration.ofMinutes(7);

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web").healthCheck();

  private ScriptedContainer sick() {
    return web.run().pass(Duration.ofSeconds(2)).healthy().pass(Duration.ofSeconds(30)).unhealthy();
  }

  @Test
  void aProbeThatFindsNoProcessShowsThatItIsGone() {
    ScriptedContainer gone = script.container("gone").healthCheck().run().healthy();
    gone.turns("unhealthy", 3, "cannot exec in a stopped state: unknown");
    gone.pass(Duration.ofMinutes(6));
    assertThat(script.outcome().incident().summary())
        .contains("the engine believes that it runs, but its process is gone");
  }

  @Test
  void theIncarnationHasTheWholeCourse() {
    sick();
    assertThat(script.outcome().incarnation(web).health())
        .extracting(HealthChange::status)
        .containsExactly("starting", "healthy", "unhealthy");
    HealthChange last = script.outcome().incarnation(web).health().get(2);
    assertThat(last.failingStreak()).isEqualTo(3);
    assertThat(last.output()).startsWith("cat: can't open '/ok'");
  }

  @Test
  void aContainerThatStaysUnhealthyIsStuckAndNothingRestartsIt() {
    sick().pass(LONG);
    Incident stuck = script.outcome().incident();
    assertThat(stuck.kind()).isEqualTo(Kind.STUCK_UNHEALTHY);
    assertThat(stuck.severity()).isEqualTo(Severity.HIGH);
    assertThat(Duration.between(stuck.anchoredAt(), stuck.openedAt()))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(stuck.numbers()).containsEntry("failingStreak", 3L);
    assertThat(stuck.summary())
        .isEqualTo(
            "unhealthy for 5 min and more, and the engine never restarts it for that: cat: can't"
                + " open '/ok': No such file or directory");
  }

  @Test
  void whatRecoversInTimeIsNot() {
    sick().pass(Duration.ofMinutes(4)).healthy().pass(LONG);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void healthEndsIt() {
    sick().pass(LONG).healthy();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
    assertThat(script.outcome().incident().summary())
        .startsWith("unhealthy for 7 min, then healthy again");
  }

  @Test
  void aStopEndsIt() {
    sick().pass(LONG).stopObeyed(Duration.ofSeconds(1), 0);
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.STOPPED);
  }

  @Test
  void aForcedRemovalEndsIt() {
    sick().pass(LONG).removedByForce();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.STOPPED);
  }

  @Test
  void aDeathEndsIt() {
    sick().policy("always").policyUpdated("always").pass(LONG).dies(Duration.ofSeconds(1), 1);
    assertThat(script.outcome().incident(Kind.STUCK_UNHEALTHY).resolution())
        .isEqualTo(Resolution.DIED);
  }

  @Test
  void whatTheProbePrintedIsLearnedLater() {
    sick().pass(LONG);
    assertThat(script.outcome(Delivery.NO_SNAPSHOTS).incident().summary())
        .isEqualTo("unhealthy for 5 min and more, and the engine never restarts it for that");
    assertThat(script.outcome(Delivery.SNAPSHOTS_LAST).incident().details())
        .containsKey("probeOutput");
  }

  @Test
  void aLabelShortensIt() {
    web.label("epitaph.stuck-unhealthy.after", "5s");
    sick().pass(Duration.ofSeconds(6));
    assertThat(script.outcome().incident().details())
        .containsEntry("thresholds", "epitaph.stuck-unhealthy.after=5s");
  }

  @Test
  void whatIsPausedOnPurposeIsNotStuck() {
    web.run().unhealthy().pass(Duration.ofMinutes(1)).paused().pass(Duration.ofHours(1));
    assertThat(script.outcome().incidents()).isEmpty();
    web.unpaused().pass(Duration.ofMinutes(4));
    assertThat(script.outcome().incidents()).isEmpty();
    web.pass(Duration.ofMinutes(2));
    assertThat(script.outcome().incident().kind()).isEqualTo(Kind.STUCK_UNHEALTHY);
  }
}
