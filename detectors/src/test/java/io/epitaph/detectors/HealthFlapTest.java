package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import io.epitaph.model.Incident.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthFlapTest {
  private static final Duration FEW = Duration.ofSeconds(4);

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web").healthCheck();

  /** The file comes and goes. */
  private ScriptedContainer flaps(int changes) {
    web.pass(FEW).healthy();
    for (int i = 0; i < changes; i++) {
      web.pass(FEW);
      if (i % 2 == 0) {
        web.unhealthy();
      } else {
        web.healthy();
      }
    }
    return web;
  }

  @Test
  void manyChangesAreOneIncident() {
    web.run();
    flaps(9);
    Incident flap = script.outcome().incident();
    assertThat(flap.kind()).isEqualTo(Kind.HEALTH_FLAP);
    assertThat(flap.status()).isEqualTo(Status.OPEN);
    assertThat(flap.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(flap.numbers()).containsEntry("changes", 9L).containsEntry("failingStreak", 3L);
    assertThat(flap.details())
        .containsEntry("lastStatus", "unhealthy")
        .containsEntry("probeOutput", "cat: can't open '/ok': No such file or directory\n");
    assertThat(flap.summary())
        .isEqualTo(
            "health changed 9 times in 32 s, now unhealthy: cat: can't open '/ok': No such file or"
                + " directory");
  }

  @Test
  void theThirdQuickChangeOpensIt() {
    web.run();
    flaps(2);
    assertThat(script.outcome().incidents()).isEmpty();
    web.pass(FEW).unhealthy();
    assertThat(script.outcome().incident().evidence()).hasSize(3);
  }

  @Test
  void theFirstHealthyIsNoChange() {
    web.run().pass(FEW).healthy();
    assertThat(script.outcome().workloadStates()).isEmpty();
  }

  @Test
  void slowChangesAreNone() {
    web.run().healthy();
    for (int i = 0; i < 10; i++) {
      web.pass(Duration.ofMinutes(20)).unhealthy().pass(Duration.ofMinutes(2)).healthy();
      web.pass(Duration.ofMinutes(10));
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void itIsOverAfterQuiet() {
    web.run();
    flaps(20);
    web.pass(Duration.ofMinutes(44));
    assertThat(script.outcome().incident(Kind.HEALTH_FLAP).status()).isEqualTo(Status.OPEN);
    web.pass(Duration.ofMinutes(2));
    Incident flap = script.outcome().incident(Kind.HEALTH_FLAP);
    assertThat(flap.resolution()).isEqualTo(Resolution.QUIET);
    assertThat(flap.numbers()).containsEntry("penalty", 750L);
    assertThat(flap.summary()).endsWith(", then quiet");
  }

  @Test
  void aStopEndsItUnlessAnotherComes() {
    web.run();
    flaps(5);
    web.stopObeyed(Duration.ofMillis(30), 0).pass(Duration.ofMinutes(3));
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.STOPPED);
  }

  @Test
  void aRestartOnRequestDoesNotEndIt() {
    web.run();
    flaps(5);
    web.restarted().pass(Duration.ofMinutes(3)).healthy();
    Incident flap = script.outcome().incident();
    assertThat(flap.status()).isEqualTo(Status.OPEN);
    assertThat(flap.details()).containsEntry("lastStatus", "healthy");
  }

  @Test
  void aRemovalEndsIt() {
    web.run();
    flaps(5);
    web.removedByForce().pass(Duration.ofMinutes(3));
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.REMOVED);
  }

  @Test
  void restartsCountAsChangesOfOneThatFlaps() {
    web.policy("always").run().healthy().pass(FEW).unhealthy().pass(FEW).healthy();
    web.dies(FEW, 1).pass(FEW).started();
    Incident flap = script.outcome().incident();
    assertThat(flap.numbers()).containsEntry("changes", 2L).containsEntry("restarts", 1L);
    assertThat(flap.summary()).startsWith("health changed 2 times with 1 restart");
  }

  @Test
  void whatIsRestartedWheneverItIsUnhealthyIsALoopAndNoFlap() {
    web.policy("always").run();
    for (int i = 0; i < 6; i++) {
      web.pass(FEW).healthy().pass(FEW).unhealthy().dies(FEW, 1).pass(FEW).started();
    }
    assertThat(script.outcome().incident().kind()).isEqualTo(Kind.RESTART_LOOP);
  }

  @Test
  void restartsAloneAreALoopAndNoFlap() {
    web.policy("always").run().loops(8, Duration.ofSeconds(12), 1);
    assertThat(script.outcome().incident().kind()).isEqualTo(Kind.RESTART_LOOP);
  }

  @Test
  void aFlapInALoopIsPartOfTheLoop() {
    web.policy("always").run();
    flaps(3);
    web.loops(8, Duration.ofSeconds(12), 1);
    Outcome outcome = script.outcome();
    assertThat(outcome.incident(Kind.HEALTH_FLAP).partOf())
        .isEqualTo(outcome.incident(Kind.RESTART_LOOP).id());
    assertThat(outcome.alerts()).extracting(Incident::kind).containsExactly(Kind.RESTART_LOOP);
  }

  @Test
  void labelsShortenIt() {
    web.label("epitaph.health-flap.half-life", "10s").run();
    flaps(8);
    web.pass(Duration.ofSeconds(35));
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.QUIET);
  }
}
