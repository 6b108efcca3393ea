package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deaths that nobody asked for, and starts that fail. */
class FaultsTest {
  private static final String NOT_FOUND =
      "OCI runtime create failed: exec: \"nope\": executable file not found in $PATH: unknown";

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web");

  private CauseOfDeath cause() {
    return script.outcome().incarnation(web).cause();
  }

  @Test
  void aSegmentationFaultIsAFaultSignal() {
    web.run().dies(Duration.ofSeconds(2), 139);
    assertThat(cause().kind()).isEqualTo(Kind.FAULT_SIGNAL);
    assertThat(cause().signal()).isEqualTo(11);
    assertThat(cause().sentence()).isEqualTo("crashed by SIGSEGV: exit 139");
  }

  @Test
  void aKillThatWasNotRequestedCameFromOutside() {
    web.run().dies(Duration.ofSeconds(2), 137);
    assertThat(cause().kind()).isEqualTo(Kind.KILLED_FROM_OUTSIDE);
    assertThat(cause().confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void aMissingCommandInsideAShellIsAFailure() {
    web.run().dies(Duration.ofSeconds(2), 127);
    assertThat(cause().kind()).isEqualTo(Kind.FAILED);
    assertThat(cause().sentence()).isEqualTo("exit 127: command not found");
  }

  @Test
  void aMissingCommandNeverStarts() {
    web.created().failsToStart(127, NOT_FOUND);
    Incarnation failed = script.outcome().incarnation(web);
    assertThat(failed.startedAt()).isNull();
    assertThat(failed.startedBy()).isEqualTo(StartedBy.FIRST_START);
    assertThat(failed.diedAt()).isEqualTo(script.now());
    assertThat(failed.exitCode()).isEqualTo(127);
    assertThat(cause().kind()).isEqualTo(Kind.COULD_NOT_START);
    assertThat(cause().confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(cause().sentence())
        .isEqualTo("could not start: exit 127: command not found: " + NOT_FOUND);
    assertThat(script.outcome().life(web).state()).isEqualTo(Life.State.DEAD);
  }

  @Test
  void aCommandThatIsNotExecutableNeverStarts() {
    web.created().failsToStart(126, "exec: \"/etc/passwd\": permission denied: unknown");
    assertThat(cause().kind()).isEqualTo(Kind.COULD_NOT_START);
    assertThat(cause().sentence()).startsWith("could not start: exit 126: not executable: exec");
  }

  @Test
  void aFailedStartWantsTheEnginesWord() {
    web.created().failsToStart(127, NOT_FOUND).pass(Duration.ofMinutes(10));
    assertThat(script.outcome(Delivery.NO_SNAPSHOTS).incarnations(web)).isEmpty();
  }

  @Test
  void aStartThatWasLostIsNoFailedStart() {
    web.created();
    web.silently(web::startedWithoutNetwork);
    script.network("connect", web.id());
    web.dies(Duration.ofSeconds(3), 0).pass(Duration.ofMinutes(10));
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aFailedStartIsOneIncarnationWhicheverComesFirst() {
    web.created().failsToStart(127, NOT_FOUND).lookedAt().pass(Duration.ofMinutes(1)).lookedAt();
    assertThat(script.outcome().incarnations(web)).hasSize(1);
    assertThat(script.outcome(Delivery.SNAPSHOTS_FIRST).incarnations(web)).hasSize(1);
    assertThat(script.outcome(Delivery.SNAPSHOTS_LAST).incarnations(web)).hasSize(1);
  }

  @Test
  void aSecondFailedStartIsASecondIncarnation() {
    web.created().failsToStart(127, NOT_FOUND).pass(Duration.ofSeconds(9));
    web.failsToStart(127, NOT_FOUND);
    assertThat(script.outcome().incarnations(web))
        .hasSize(2)
        .extracting(Incarnation::startedBy)
        .containsExactly(StartedBy.FIRST_START, StartedBy.HAND);
  }

  @Test
  void aStartAfterAFailedOneIsByHand() {
    web.policy("always").created().failsToStart(127, NOT_FOUND).pass(Duration.ofSeconds(2));
    web.started();
    assertThat(script.outcome().incarnations(web).get(1).startedBy()).isEqualTo(StartedBy.HAND);
  }

  @Test
  void theNetworkALiveContainerLeavesIsNoFailedStart() {
    web.run().pass(Duration.ofSeconds(5));
    script.network("connect", web.id());
    script.network("disconnect", web.id());
    assertThat(script.outcome().incarnation(web).diedAt()).isNull();
  }

  @Test
  void aFailureRightAfterTheOomOfAChildSaysSo() {
    web.memory(8L << 20).run().pass(Duration.ofSeconds(9)).oom().dies(Duration.ofMillis(5), 1);
    assertThat(cause().kind()).isEqualTo(Kind.FAILED);
    assertThat(cause().confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void aHangupAnHourBeforeIsNoRequest() {
    web.run().signalled(1).dies(Duration.ofHours(1), 1);
    assertThat(cause().kind()).isEqualTo(Kind.FAILED);
    assertThat(script.outcome().incarnation(web).signals()).hasSize(1);
  }

  @Test
  void aTermLongBeforeTheDeathIsNoRequest() {
    web.run().signalled(15).dies(Duration.ofMinutes(1), 1).pass(Duration.ofSeconds(5));
    assertThat(cause().kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void aFailedStartThatASnapshotShowedBeforeItsEventsIsNoSecondOne() {
    web.created().failsToStart(127, NOT_FOUND).pass(Duration.ofMinutes(1)).lookedAt();
    Delivery lookFirst =
        sent -> {
          List<Input> arranged = new ArrayList<>(sent);
          arranged.add(2, arranged.remove(arranged.size() - 1));
          return arranged;
        };
    assertThat(script.outcome(lookFirst).incarnations(web)).hasSize(1);
  }
}
