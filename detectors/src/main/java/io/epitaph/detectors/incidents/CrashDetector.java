package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Crashes: a fault that no restart follows. */
record CrashDetector(IncidentSettings settings) implements Detector {
  /** How long a guess waits for better evidence. */
  private static final Duration DOUBT = Duration.ofSeconds(5);

  @Override
  public void onTurn(WorkloadUpdate update, Turn turn) {
    switch (turn.kind()) {
      case DIED -> died(update, turn);
      case CAUSE_REVISED -> revised(update, turn);
      case GAVE_UP -> gaveUp(update, turn);
      case LEFT_DEAD -> leftDead(update, turn);
      case FACTS_LEARNED -> learned(update, turn);
      case STARTED -> started(update, turn);
      case STOPPED -> end(update, turn.containerId(), turn.at(), Resolution.STOPPED);
      case JOINED -> succeeded(update, turn);
      case LEFT -> end(update, turn.containerId(), turn.at(), Resolution.REMOVED);
      case DESTROYED -> destroyed(update, turn);
      case DISORDERED, UNORDERED -> LateRequests.expect(update, turn);
      default -> {}
    }
  }

  private static @Nullable CrashEpisode known(WorkloadUpdate update, Turn turn) {
    return update.find(CrashEpisode.class, turn.containerId());
  }

  private void died(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    end(update, turn.containerId(), turn.at(), Resolution.RECOVERED);
    CauseOfDeath cause = run.cause();
    if (cause == null || !cause.kind().fault()) {
      return;
    }
    CrashEpisode crash = new CrashEpisode();
    crash.begin(
        turn.workload().id(),
        run.dieEventId() == null ? turn.eventId() : run.dieEventId(),
        run.diedAt() == null ? turn.at() : run.diedAt());
    show(crash, turn);
    plan(update, crash, turn, cause);
  }

  private void show(CrashEpisode crash, Turn turn) {
    Run run = turn.run();
    if (run != null && run.partOf() != null) {
      crash.partOf(run.partOf());
    }
    crash.show(turn, Thresholds.of(settings, turn.overrides()), orchestrated(turn));
  }

  private static boolean orchestrated(Turn turn) {
    Workload.Kind kind = turn.workload().kind();
    return kind == Workload.Kind.KUBERNETES || kind == Workload.Kind.SWARM;
  }

  /** Opens it, lets it wait for a restart, or lets it be. */
  private void plan(WorkloadUpdate update, CrashEpisode crash, Turn turn, CauseOfDeath cause) {
    IncidentSettings limits = Thresholds.of(settings, turn.overrides()).settings();
    Duration after = LoopDeath.patience(turn, limits.crashAfter());
    boolean policy = turn.terms().restarts() && cause.kind() != CauseOfDeath.Kind.COULD_NOT_START;
    boolean known = turn.terms().restartPolicy() != null;
    boolean answers = policy || orchestrated(turn);
    boolean abandoned = turn.terms().restarts() && !policy;
    boolean brief = crash.ran() == null || crash.ran().compareTo(limits.crashTask()) < 0;
    boolean task = !answers && known && isTask(turn, cause, brief);
    if (task || LateRequests.forbid(update, turn.containerId(), cause)) {
      return;
    }
    crash.stays(
        answers || abandoned,
        abandoned && !answers
            ? "the engine does not try again, though its policy is " + turn.terms().policyText()
            : why(turn, answers, known, after));
    update.put(turn.containerId(), crash);
    fold(update, crash, turn.containerId());
    boolean hope =
        !known
            || policy
            || crash.isRemovedByItself()
            || update.loopIsOpen()
            || (cause.kind() == CauseOfDeath.Kind.FAILED && brief)
            // What the policy did, it does no more.
            || (!abandoned && wasRestarted(update, turn));
    if (hope) {
      crash.await(crash.knownAt().plus(after));
    } else if (isDoubtful(cause) || crash.isUnwatched()) {
      crash.await(crash.knownAt().plus(DOUBT));
    } else {
      update.open(crash, turn.at());
    }
  }

  /** Whether something answers its faults, though no policy does. */
  private static boolean wasRestarted(WorkloadUpdate update, Turn turn) {
    LoopChain chain = update.state().find(LoopChain.class, turn.containerId());
    return chain != null && chain.row() > 0;
  }

  /** Better evidence, of a stop or of the kernel, may be on its way. */
  private static boolean isDoubtful(CauseOfDeath cause) {
    return cause.kind() == CauseOfDeath.Kind.KILLED_FROM_OUTSIDE
        && cause.confidence() == Confidence.GUESS;
  }

  private static String why(Turn turn, boolean answers, boolean known, Duration after) {
    if (!answers && turn.terms().autoRemove()) {
      return "nobody replaced it within " + Words.duration(after);
    }
    return answers || !known
        ? "no restart came within " + Words.duration(after)
        : "nothing restarts it, its policy is " + turn.terms().policyText();
  }

  /**
   * True when the caller saw the result: the exit code of a task, a Ctrl-C, an error. A service
   * that was started detached has no caller who waits.
   */
  private static boolean isTask(Turn turn, CauseOfDeath cause, boolean brief) {
    boolean detached = turn.run() != null && Boolean.FALSE.equals(turn.run().attached());
    boolean compose = turn.workload().kind() == Workload.Kind.COMPOSE;
    boolean task = compose ? turn.workload().isOneOff() : !detached;
    return switch (cause.kind()) {
      case FAILED, UNKNOWN -> task && (brief || turn.terms().tty());
      case COULD_NOT_START -> turn.terms().autoRemove();
      case KILLED_FROM_OUTSIDE ->
          turn.terms().tty() && cause.signal() != null && cause.signal() <= Signals.QUIT;
      default -> false;
    };
  }

  private void revised(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    CauseOfDeath cause = run.cause();
    LateRequests.revised(update, run, turn.at());
    if (cause == null || !run.deadNow()) {
      return;
    }
    CrashEpisode crash = known(update, turn);
    if (crash == null) {
      died(update, turn);
    } else if (crash.isOf(run)) {
      boolean stillDown = crash.isLeftDead() && cause.kind() == CauseOfDeath.Kind.ENGINE_STOPPED;
      if (!cause.kind().fault() && !stillDown) {
        end(update, turn.containerId(), turn.at(), Resolution.WITHDRAWN);
        return;
      }
      show(crash, turn);
      if (crash.isOpened()) {
        fold(update, crash, turn.containerId());
        update.changed(crash);
      } else if (!stillDown) {
        update.remove(CrashEpisode.class, turn.containerId());
        plan(update, crash, turn, cause);
      }
    }
  }

  /** A crash for lack of memory is part of the OOM incident: one alert, not two. */
  private static void fold(WorkloadUpdate update, CrashEpisode crash, String containerId) {
    OomEpisode oom = update.state().find(OomEpisode.class, containerId);
    if (crash.partOf() == null
        && oom != null
        && oom.isOpen()
        && oom.killed(crash.incarnationId())) {
      crash.partOf(oom.partOf() == null ? oom.id() : oom.partOf());
    }
  }

  /** It went down with its engine, which is back: its policy says that it should run. */
  private void leftDead(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    if (known(update, turn) != null || run.diedAt() == null) {
      return;
    }
    Duration after = Thresholds.of(settings, turn.overrides()).settings().crashAfter();
    CrashEpisode crash = new CrashEpisode();
    String anchor = run.dieEventId() == null ? turn.eventId() : run.dieEventId();
    crash.begin(turn.workload().id(), anchor, run.diedAt());
    show(crash, turn);
    crash.leftDead(
        "the engine is back and has not started it within "
            + Words.duration(after)
            + ", although its policy is "
            + turn.terms().policyText());
    crash.await(turn.at().plus(after));
    update.put(turn.containerId(), crash);
  }

  private void gaveUp(WorkloadUpdate update, Turn turn) {
    CrashEpisode crash = known(update, turn);
    if (crash == null) {
      died(update, turn);
      crash = known(update, turn);
    }
    if (crash == null) {
      return;
    }
    crash.stays(true, "its policy " + turn.terms().policyText() + " gave up");
    crash.await(null);
    if (crash.isOpened()) {
      update.changed(crash);
    } else {
      update.open(crash, turn.at());
    }
  }

  /** Its policy became known: a wait may be pointless. */
  private void learned(WorkloadUpdate update, Turn turn) {
    Run run = turn.run();
    CrashEpisode crash = known(update, turn);
    boolean waits =
        crash != null && !crash.isOpened() && !crash.isLeftDead() && run != null && run.deadNow();
    if (waits && crash.isOf(run)) {
      update.remove(CrashEpisode.class, turn.containerId());
      show(crash, turn);
      crash.await(null);
      plan(update, crash, turn, Objects.requireNonNull(run.cause()));
    }
  }

  private static void started(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    end(update, turn.containerId(), turn.at(), Resolution.RECOVERED);
    if (run.number() == 1) {
      succeeded(update, turn);
    }
  }

  /** A new container of the workload is there: it took the place of those that died. */
  private static void succeeded(WorkloadUpdate update, Turn turn) {
    for (String id : update.state().subjects(CrashEpisode.class, crash -> true)) {
      CrashEpisode crash = Objects.requireNonNull(update.find(CrashEpisode.class, id));
      if (isOfAnotherCluster(crash, turn)) {
        continue;
      }
      if (crash.isSucceededBy(turn.replica())) {
        end(update, id, turn.at(), Resolution.RECOVERED);
      } else {
        crash.follow();
      }
    }
  }

  /**
   * A Swarm task comes within seconds. Where a service has no id, what another engine starts after
   * the wait may be of another cluster, which has a service of that name too.
   */
  private static boolean isOfAnotherCluster(CrashEpisode crash, Turn turn) {
    return crash.isOpened()
        && crash.isElsewhere(turn.engine())
        && !turn.workload().isOfOneCluster();
  }

  private static void destroyed(WorkloadUpdate update, Turn turn) {
    CrashEpisode crash = known(update, turn);
    if (crash == null) {
      return;
    }
    if (crash.leave()) {
      end(update, turn.containerId(), turn.at(), Resolution.RECOVERED);
    } else if (!crash.isRemovedByItself()) {
      end(update, turn.containerId(), turn.at(), Resolution.REMOVED);
    } else if (crash.isOpen()) {
      crash.removed(turn.at());
    }
  }

  private static void end(WorkloadUpdate update, String containerId, Instant at, Resolution how) {
    CrashEpisode crash = update.remove(CrashEpisode.class, containerId);
    if (crash != null && crash.isOpen()) {
      LateRequests.resolve(update, containerId, crash, at, how);
    }
    OomEpisode oom = update.find(OomEpisode.class, containerId);
    if (oom != null) {
      // It was kept open for the crash.
      oom.mayBeQuietAt(at);
    }
  }

  // ---- time

  @Override
  public @Nullable Instant wakeAt(WorkloadState state) {
    return Instants.earlier(
        state.earliest(CrashEpisode.class, CrashDetector::next), LateRequests.wakeAt(state));
  }

  private static @Nullable Instant next(CrashEpisode crash) {
    return Instants.earlier(crash.dueAt(), crash.closeAt());
  }

  @Override
  public void onTime(WorkloadUpdate update, Instant now) {
    LateRequests.onTime(update, now);
    for (String id : update.state().subjects(CrashEpisode.class, c -> Detector.due(next(c), now))) {
      CrashEpisode crash = Objects.requireNonNull(update.find(CrashEpisode.class, id));
      if (Detector.due(crash.dueAt(), now)) {
        crash.await(null);
        if (crash.isRemovedByItself() && crash.isGone()) {
          crash.removed(now);
        }
        update.open(crash, now);
      } else {
        end(update, id, now, Resolution.QUIET);
      }
    }
  }
}
