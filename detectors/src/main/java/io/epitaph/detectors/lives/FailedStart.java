package io.epitaph.detectors.lives;

import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A start that failed, as a snapshot shows it: no event reports one, and the engine's only word for
 * it is the state's error, which the next start that does not fail removes. The exit code beside it
 * is often still that of the run before.
 */
record FailedStart(LifeUpdate update, HeldSnapshot snapshot, Facts facts) {
  /** A start that fails leaves all its networks within this time. */
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private static final Set<String> RUNS = Set.of("running", "paused");

  /** The codes that an engine gives to starts that fail. */
  static boolean isCode(int code) {
    return code >= 125 && code <= 128;
  }

  /** Whether the exit code that inspect shows is that of the last run, and not of a later start. */
  static boolean leavesExitCode(Facts facts) {
    return facts.error().isEmpty() || !isCode(facts.exitCode());
  }

  /**
   * @param news false when all that the snapshot shows was so before anything was known of the
   *     container
   */
  void read(boolean news) {
    LifeState state = update.state;
    RunState last = state.last();
    boolean runs = RUNS.contains(facts.status()) || (last != null && !last.dead());
    if (facts.error().isEmpty() || runs) {
      return;
    }
    if (last != null && last.neverRan() && Objects.equals(last.startError, "")) {
      explain(update.write(last));
      return;
    }
    boolean left = Actions.DISCONNECT.equals(snapshot.why()) && snapshot.causeEventId() != null;
    if (!left && snapshot.causeEventId() != null && snapshot.dueAt() == null) {
      // It was taken late. What the start did to a network comes yet, and is its time.
      HeldSnapshots.keep(update, snapshot);
      return;
    }
    String event = left ? snapshot.causeEventId() : state.failedStartEventId;
    Instant at = left ? leftAt() : event == null ? null : state.failedStartAt;
    if (last != null && isKnown(last, at)) {
      return;
    }
    if (at != null && last != null && last.diedAt != null && !at.isAfter(last.diedAt)) {
      return;
    }
    state.failedStartEventId = null;
    if (event != null && at != null) {
      StartReading.failedStart(update, event, event, at, code(), facts.error());
    } else if (news) {
      StartReading.failedStart(
          update, anchor(), snapshot.id(), snapshot.takenAt(), code(), facts.error());
    } else {
      history();
    }
  }

  /** When it left the network: the snapshot was taken for that. */
  private Instant leftAt() {
    LifeState state = update.state;
    boolean seen =
        state.leftAt != null && Objects.equals(snapshot.causeEventId(), state.leftEventId);
    return seen && state.leftAt != null ? state.leftAt : snapshot.takenAt();
  }

  /**
   * Whether it is the start that failed last, shown again.
   *
   * @param at null when only the snapshot shows it
   */
  private boolean isKnown(RunState last, @Nullable Instant at) {
    if (!last.neverRan() || !facts.error().equals(last.startError)) {
      return false;
    }
    if (at == null || last.diedAt == null) {
      return true;
    }
    Duration later = Duration.between(last.diedAt, at);
    // One that only a snapshot showed was before it.
    return later.compareTo(LEAVING) <= 0
        && (last.unseen || later.compareTo(LEAVING.negated()) >= 0);
  }

  /** The same for each snapshot that shows it. */
  private String anchor() {
    return "failed " + facts.startedAt() + " " + facts.error();
  }

  /** Null when it may be the exit code of the run before. */
  private @Nullable Integer code() {
    RunState ran = null;
    for (RunState run : update.state.recent) {
      ran = run.neverRan() ? ran : run;
    }
    boolean own = ran == null || !Objects.equals(ran.exitCode, facts.exitCode());
    return isCode(facts.exitCode()) && own ? facts.exitCode() : null;
  }

  private void explain(RunState run) {
    run.startError = facts.error();
    run.exitCode = code();
    run.exitCodeCertain = true;
    update.touch(run);
  }

  /** It failed before Epitaph watched: part of the story, no news. When is not known. */
  private void history() {
    Instant at = facts.finishedAt() != null ? facts.finishedAt() : facts.created();
    at = at == null ? snapshot.takenAt() : at;
    RunState run = update.begin(anchor());
    run.anchoredAt = at;
    run.adopted = true;
    run.unseen = true;
    run.exitCode = code();
    run.startError = facts.error();
    run.diedAt = at;
    run.dieEventId = snapshot.id();
    run.cause = update.judge(run);
    update.touch(run);
  }
}
