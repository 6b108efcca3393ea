package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Crashes: a fault that no restart follows. */
final class CrashDetector {
  /** A crash whose container is gone is news for so long. */
  private static final Duration NEWS = Duration.ofHours(1);

  private CrashDetector() {}

  static void onTurn(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    switch (turn.kind()) {
      case DIED -> died(update, turn, thresholds);
      case CAUSE_REVISED -> revised(update, turn, thresholds);
      case GAVE_UP -> gaveUp(update, turn, thresholds);
      case FACTS_LEARNED -> learned(update, turn, thresholds);
      case STARTED -> started(update, turn);
      case STOPPED -> end(update, turn.containerId(), turn.at(), "stopped");
      case DESTROYED -> destroyed(update, turn);
      default -> {}
    }
  }

  private static void died(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    Run run = Objects.requireNonNull(turn.run());
    end(update, turn.containerId(), turn.at(), "recovered");
    CauseOfDeath cause = run.cause();
    if (cause == null || !cause.kind().fault()) {
      return;
    }
    CrashEpisode crash = new CrashEpisode();
    crash.begin(
        turn.workload().id(),
        run.dieEventId() == null ? turn.eventId() : run.dieEventId(),
        run.diedAt() == null ? turn.at() : run.diedAt());
    show(crash, turn, thresholds);
    plan(update, crash, turn, thresholds);
  }

  private static void show(CrashEpisode crash, Turn turn, Thresholds thresholds) {
    Run run = Objects.requireNonNull(turn.run());
    crash.about(turn, thresholds);
    crash.incarnationId = run.incarnationId();
    crash.cause = run.cause();
    crash.exitCode = run.exitCode();
    crash.ran =
        run.startedAt() == null || run.diedAt() == null
            ? null
            : Duration.between(run.startedAt(), run.diedAt());
    crash.policy = turn.terms().policyText();
    crash.removedByItself = turn.terms().autoRemove() || orchestrated(turn);
    if (run.cause() != null) {
      run.cause().evidence().forEach(crash::evidence);
    }
  }

  private static boolean orchestrated(Turn turn) {
    Workload.Kind kind = turn.workload().kind();
    return kind == Workload.Kind.KUBERNETES || kind == Workload.Kind.SWARM;
  }

  /** Opens it, lets it wait for a restart, or lets it be. */
  private static void plan(
      WorkloadUpdate update, CrashEpisode crash, Turn turn, Thresholds thresholds) {
    Run run = Objects.requireNonNull(turn.run());
    CauseOfDeath cause = Objects.requireNonNull(run.cause());
    Duration after = thresholds.settings().crashAfter();
    boolean policy = turn.terms().restarts() && cause.kind() != CauseOfDeath.Kind.COULD_NOT_START;
    boolean known = turn.terms().restartPolicy() != null;
    crash.unanswered = policy || orchestrated(turn);
    if (policy || orchestrated(turn)) {
      crash.why = "no restart came within " + Words.duration(after);
    } else if (known && isTask(crash, turn, thresholds)) {
      return;
    } else if (turn.terms().autoRemove()) {
      crash.why = "nobody replaced it within " + Words.duration(after);
    } else {
      crash.why =
          known
              ? "nothing restarts it, its policy is " + turn.terms().policyText()
              : "no restart came within " + Words.duration(after);
    }
    WorkloadUpdate.put(update.state.crashes, turn.containerId(), crash);
    fold(update, crash, turn.containerId());
    boolean hope = !known || policy || crash.removedByItself || update.loopIsOpen();
    if (hope) {
      crash.dueAt = crash.anchoredAt.plus(after);
    } else {
      update.open(crash, turn.at());
    }
  }

  /** True when whoever ran it has its answer: the exit code of a task, a Ctrl-C, an error. */
  private static boolean isTask(CrashEpisode crash, Turn turn, Thresholds thresholds) {
    CauseOfDeath cause = Objects.requireNonNull(crash.cause);
    boolean brief = crash.ran == null || crash.ran.compareTo(thresholds.settings().crashTask()) < 0;
    return switch (cause.kind()) {
      case FAILED, UNKNOWN -> brief || turn.terms().tty();
      case COULD_NOT_START -> turn.terms().autoRemove();
      case KILLED_FROM_OUTSIDE ->
          turn.terms().tty() && cause.signal() != null && cause.signal() <= Signals.QUIT;
      default -> false;
    };
  }

  private static void revised(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    Run run = Objects.requireNonNull(turn.run());
    CauseOfDeath cause = run.cause();
    CrashEpisode crash = update.state.crashes.get(turn.containerId());
    if (cause == null || !run.deadNow()) {
      return;
    }
    if (crash == null) {
      died(update, turn, thresholds);
    } else if (crash.incarnationId.equals(run.incarnationId())) {
      if (!cause.kind().fault()) {
        end(
            update,
            turn.containerId(),
            turn.at(),
            cause.kind().onRequest() ? "stopped" : "recovered");
        return;
      }
      show(crash, turn, thresholds);
      if (crash.openedAt == null) {
        update.state.crashes.remove(turn.containerId());
        plan(update, crash, turn, thresholds);
      } else {
        fold(update, crash, turn.containerId());
        update.tell(crash);
      }
    }
  }

  /** A crash for want of memory is part of the OOM incident: one alert, not two. */
  private static void fold(WorkloadUpdate update, CrashEpisode crash, String containerId) {
    OomEpisode oom = update.state.ooms.get(containerId);
    if (crash.partOf == null && oom != null && oom.isOpen() && oom.killed(crash.incarnationId)) {
      crash.partOf = oom.partOf == null ? oom.id : oom.partOf;
    }
  }

  private static void gaveUp(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    CrashEpisode crash = update.state.crashes.get(turn.containerId());
    if (crash == null) {
      died(update, turn, thresholds);
      crash = update.state.crashes.get(turn.containerId());
    }
    if (crash == null) {
      return;
    }
    crash.unanswered = true;
    crash.why = "its policy " + turn.terms().policyText() + " gave up";
    crash.dueAt = null;
    if (crash.openedAt == null) {
      update.open(crash, turn.at());
    } else {
      update.tell(crash);
    }
  }

  /** Its policy became known: a wait may be in vain. */
  private static void learned(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    CrashEpisode crash = update.state.crashes.get(turn.containerId());
    Run run = turn.run();
    if (crash != null
        && crash.openedAt == null
        && run != null
        && run.deadNow()
        && run.incarnationId().equals(crash.incarnationId)) {
      update.state.crashes.remove(turn.containerId());
      show(crash, turn, thresholds);
      crash.dueAt = null;
      plan(update, crash, turn, thresholds);
    }
  }

  private static void started(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    end(update, turn.containerId(), turn.at(), "recovered");
    if (run.number() == 1) {
      // A new container of the workload is there: it took the place of those that died.
      for (String id : List.copyOf(update.state.crashes.keySet())) {
        end(update, id, turn.at(), "recovered");
      }
    }
  }

  private static void destroyed(WorkloadUpdate update, Turn turn) {
    CrashEpisode crash = update.state.crashes.get(turn.containerId());
    if (crash == null) {
      return;
    }
    if (!crash.removedByItself) {
      end(update, turn.containerId(), turn.at(), "removed");
    } else if (crash.isOpen()) {
      crash.closeAt = turn.at().plus(NEWS);
    }
  }

  private static void end(WorkloadUpdate update, String containerId, Instant at, String how) {
    CrashEpisode crash = update.state.crashes.remove(containerId);
    if (crash != null && crash.isOpen()) {
      update.resolve(crash, at, how);
    }
    OomEpisode oom = update.state.ooms.get(containerId);
    if (oom != null && oom.quietAt != null && oom.quietAt.isBefore(at)) {
      // It was kept open for the crash.
      oom.quietAt = at;
    }
  }

  // ---- time

  static @Nullable Instant wakeAt(WorkloadState state) {
    Instant wake = null;
    for (CrashEpisode crash : state.crashes.values()) {
      wake = Instants.earlier(wake, crash.dueAt);
      wake = Instants.earlier(wake, crash.closeAt);
    }
    return wake;
  }

  static void onTime(WorkloadUpdate update, Instant now) {
    for (String id : List.copyOf(update.state.crashes.keySet())) {
      CrashEpisode crash = Objects.requireNonNull(update.state.crashes.get(id));
      if (crash.dueAt != null && !crash.dueAt.isAfter(now)) {
        crash.dueAt = null;
        if (crash.removedByItself) {
          crash.closeAt = now.plus(NEWS);
        }
        update.open(crash, now);
      } else if (crash.closeAt != null && !crash.closeAt.isAfter(now)) {
        end(update, id, now, "quiet");
      }
    }
  }
}
