package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A death on request is never a crash, an incident or a loop. */
class RequestedDeathsTest {
  private static final Duration SOON = Duration.ofMillis(40);

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web =
      script.container("web").policy("always").run().pass(Duration.ofMinutes(20));

  @AfterEach
  void noIncidentCameOfIt() {
    script.pass(Duration.ofHours(1));
    assertThat(script.outcome().incidents()).isEmpty();
    assertThat(script.outcome(Delivery.SNAPSHOTS_FIRST).incidents()).isEmpty();
    assertThat(script.outcome(Delivery.SNAPSHOTS_LAST).incidents()).isEmpty();
    assertThat(script.outcome(Delivery.NO_SNAPSHOTS).incidents()).isEmpty();
  }

  private CauseOfDeath cause() {
    return script.outcome().incarnations(web).get(0).cause();
  }

  @Test
  void dockerKillIsAKillOnRequest() {
    web.signalled(9).dies(SOON, 137);
    assertThat(cause().kind()).isEqualTo(Kind.KILLED_ON_REQUEST);
    assertThat(cause().signal()).isEqualTo(9);
    assertThat(cause().confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(cause().evidence()).hasSize(2);
  }

  @Test
  void dockerKillWithTermIsAKillOnRequest() {
    web.signalled(15).dies(SOON, 143);
    assertThat(cause().kind()).isEqualTo(Kind.KILLED_ON_REQUEST);
    assertThat(cause().sentence()).isEqualTo("killed by SIGTERM on request, exit 143");
  }

  @Test
  void aStopObeyedIsAStop() {
    web.stopObeyed(SOON, 143);
    assertThat(cause().kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(cause().evidence()).hasSize(3);
  }

  @Test
  void aStopObeyedWithACleanExitIsAStop() {
    web.stopObeyed(Duration.ofSeconds(3), 0);
    assertThat(cause().kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void aStopObeyedWithAFailureIsAStop() {
    web.stopObeyed(Duration.ofSeconds(3), 1);
    assertThat(cause().kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void aStopThatTimesOutSaysSo() {
    web.stopTimesOut(Duration.ofSeconds(10));
    assertThat(cause().kind()).isEqualTo(Kind.STOP_TIMED_OUT);
    assertThat(cause().sentence())
        .isEqualTo(
            "killed by SIGKILL after `docker stop` timed out: did not obey SIGTERM for 10 s, exit"
                + " 137");
  }

  @Test
  void aStopWithALongTimeoutOfItsOwnSaysSo() {
    web.stopTimesOut(Duration.ofMinutes(2));
    assertThat(cause().kind()).isEqualTo(Kind.STOP_TIMED_OUT);
  }

  @Test
  void aForcedRemovalIsAKillOnRequest() {
    web.removedByForce();
    assertThat(cause().kind()).isEqualTo(Kind.KILLED_ON_REQUEST);
    assertThat(cause().sentence()).isEqualTo("killed by SIGKILL by `docker rm -f`, exit 137");
    assertThat(script.outcome().incarnation(web).next()).isEqualTo(Next.REMOVED);
  }

  @Test
  void aRestartOnRequestIsNoPolicyRestart() {
    web.restarted();
    Outcome outcome = script.outcome();
    assertThat(cause().kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(outcome.incarnations(web))
        .extracting(Incarnation::startedBy)
        .containsExactly(StartedBy.FIRST_START, StartedBy.RESTART);
    assertThat(outcome.incarnations(web).get(0).next()).isEqualTo(Next.RESTARTED_BY_HAND);
  }

  @Test
  void manyRestartsOnRequestAreNoLoop() {
    for (int i = 0; i < 12; i++) {
      web.pass(Duration.ofSeconds(5)).restarted();
    }
    assertThat(script.outcome().incarnations(web)).hasSize(13);
  }

  @Test
  void aStopSignalOfItsOwnIsAStop() {
    ScriptedContainer db = script.container("db").policy("always").stopSignal("SIGINT").run();
    db.pass(Duration.ofSeconds(30)).signalled(2).dies(SOON, 1).stopEvent();
    assertThat(script.outcome().incarnation(db).cause().kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void aStopOfOneThatWaitsForItsRestartEndsTheWait() {
    ScriptedContainer job = script.container("job").policy("always").run();
    job.dies(Duration.ofSeconds(2), 1).pass(SOON).stopEvent();
    assertThat(script.outcome().incarnation(job).cause().kind()).isEqualTo(Kind.FAILED);
  }
}
