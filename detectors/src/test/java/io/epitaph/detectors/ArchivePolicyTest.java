package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.detectors.Turn.Run;
import io.epitaph.detectors.Turn.Terms;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.ArchiveRequest.Reason;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchivePolicyTest {
  private static final Instant T = Instant.parse("2026-01-02T03:04:05Z");

  private final ArchivePolicy policy = new ArchivePolicy();

  private static Turn turn(
      Turn.Kind kind, CauseOfDeath.Kind cause, StartedBy by, String restart, String label) {
    return new Turn(
        kind,
        T,
        "an-event",
        new EngineRef("e", "e", "e"),
        new Workload("w", "w", Workload.Kind.CONTAINER),
        "c",
        "web",
        "shop/web:1",
        new Run(
            "run",
            1,
            by,
            T,
            T,
            "die",
            1,
            new CauseOfDeath(cause, "a sentence", Confidence.CERTAIN, List.of(), null),
            true,
            true),
        null,
        null,
        new Terms(restart, 0, null, null, false, false, false, false),
        label == null ? Map.of() : Map.of(ArchivePolicy.LABEL, label));
  }

  private Reason reason(Turn turn) {
    ArchiveRequest request = policy.onTurn(turn);
    return request == null ? null : request.reason();
  }

  private Reason reason(CauseOfDeath.Kind cause, StartedBy by, String restart, String label) {
    return reason(turn(Turn.Kind.DIED, cause, by, restart, label));
  }

  @Test
  void aFaultIsKept() {
    assertThat(reason(CauseOfDeath.Kind.FAILED, StartedBy.FIRST_START, "no", null))
        .isEqualTo(Reason.FAULT);
  }

  @Test
  void aTaskThatCompletedIsNot() {
    assertThat(reason(CauseOfDeath.Kind.COMPLETED, StartedBy.FIRST_START, "no", null)).isNull();
  }

  @Test
  void ofALoopTheFirstAndTheLastAreKept() {
    assertThat(reason(CauseOfDeath.Kind.FAILED, StartedBy.FIRST_START, "always", null))
        .isEqualTo(Reason.LOOP_FIRST);
    assertThat(reason(CauseOfDeath.Kind.FAILED, StartedBy.POLICY, "always", null)).isNull();
    assertThat(
            reason(
                turn(
                    Turn.Kind.GAVE_UP,
                    CauseOfDeath.Kind.FAILED,
                    StartedBy.POLICY,
                    "on-failure",
                    null)))
        .isEqualTo(Reason.LOOP_LAST);
    assertThat(reason(CauseOfDeath.Kind.STOPPED_ON_REQUEST, StartedBy.POLICY, "always", null))
        .isEqualTo(Reason.LOOP_LAST);
  }

  @Test
  void theLabelOverrules() {
    assertThat(reason(CauseOfDeath.Kind.COMPLETED, StartedBy.FIRST_START, "no", "always"))
        .isEqualTo(Reason.LABEL);
    assertThat(reason(CauseOfDeath.Kind.FAILED, StartedBy.FIRST_START, "no", "never")).isNull();
    assertThat(reason(CauseOfDeath.Kind.FAILED, StartedBy.FIRST_START, "no", "perhaps"))
        .isEqualTo(Reason.FAULT);
  }

  @Test
  void aRequestSaysWhatDiedOfWhat() {
    Turn died = turn(Turn.Kind.DIED, CauseOfDeath.Kind.FAILED, StartedBy.FIRST_START, "no", null);
    assertThat(policy.onTurn(died))
        .returns(died.workload(), ArchiveRequest::workload)
        .returns(died.image(), ArchiveRequest::image)
        .returns(CauseOfDeath.Kind.FAILED, ArchiveRequest::causeKind);
  }

  @Test
  void theSameDeathAsksOnce() {
    Turn died = turn(Turn.Kind.DIED, CauseOfDeath.Kind.FAILED, StartedBy.FIRST_START, "no", null);
    Turn revised =
        turn(Turn.Kind.CAUSE_REVISED, CauseOfDeath.Kind.FAILED, StartedBy.FIRST_START, "no", null);
    assertThat(policy.onTurn(revised).id()).isEqualTo(policy.onTurn(died).id());
  }

  @Test
  void theArchiveCanSayWhatItsContainerDiedOf() {
    ArchiveRequest request =
        policy.onTurn(
            turn(Turn.Kind.DIED, CauseOfDeath.Kind.FAILED, StartedBy.FIRST_START, "no", null));
    assertThat(request).isNotNull();
    assertThat(request.cause()).isEqualTo("a sentence");
  }
}
