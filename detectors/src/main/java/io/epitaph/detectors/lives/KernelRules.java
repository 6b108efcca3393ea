package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.detectors.lives.RunState.KernelKill;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.OomKill;
import io.epitaph.model.OomKill.Scope;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the kernel's own log shows of a run, and of its death. */
final class KernelRules {
  /** The engine reports the death so long after the kill; a busy host takes a while. */
  private static final Duration WITHIN = Duration.ofSeconds(10);

  /** The clocks of the kernel's log and of the engine may differ by so much. */
  private static final Duration JITTER = Duration.ofSeconds(2);

  private static final int MOST = 20;

  private KernelRules() {}

  /**
   * Takes note of a kill.
   *
   * @param partOf the incident of the host that it is part of; null for none
   */
  static void read(LifeUpdate update, OomKill kill, @Nullable String partOf) {
    Instant at = kill.killedAt();
    RunState found = runAt(update.state, at);
    if (found == null) {
      return;
    }
    update.input(at);
    RunState run = update.write(found);
    run.kernelKills =
        Lists.append(run.kernelKills, new KernelKill(kill.withoutHost(), partOf), MOST);
    run.host = kill.host() == null ? run.host : kill.host();
    if (kill.scope() != Scope.HOST && !isReported(run, at)) {
      // As the engine's own event, which may be missing.
      run.ooms = Lists.append(run.ooms, new Oom(at, kill.id()), RunState.MOST);
      update.turn(Turn.Kind.OOM, at, kill.id(), run, null);
    } else if (!run.dead()) {
      update.turn(Turn.Kind.FACTS_LEARNED, update.newsAt(), kill.id(), run, null);
    }
    update.touch(run);
    update.rejudge(run, kill.id());
  }

  private static boolean isReported(RunState run, Instant at) {
    return run.ooms.stream().anyMatch(oom -> near(oom.at(), at));
  }

  static boolean near(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(JITTER) <= 0;
  }

  /** The one that ran then; null when none did. */
  private static @Nullable RunState runAt(LifeState state, Instant at) {
    for (int i = state.recent.size() - 1; i >= 0; i--) {
      RunState run = state.recent.get(i);
      boolean began = run.startedAt == null || !run.startedAt.isAfter(at.plus(JITTER));
      boolean goesOn = run.diedAt == null || !run.diedAt.plus(JITTER).isBefore(at);
      if (began && goesOn && !run.neverRan()) {
        return run;
      }
    }
    return null;
  }

  /**
   * Whether an {@code oom} event says nothing new: the kernel's log told of the kill before, or
   * that it was the host's, which cgroup v2 counts as the container's too.
   */
  static boolean knows(RunState run, Instant oom) {
    return run.kernelKills.stream().anyMatch(each -> near(each.kill().killedAt(), oom));
  }

  /** The incident of the host that a death is part of; null for none. */
  static @Nullable String partOf(RunState run) {
    KernelKill last = run.diedAt == null ? null : before(run, run.diedAt);
    boolean host = run.cause != null && run.cause.kind() == Kind.HOST_OUT_OF_MEMORY;
    return last == null || !host ? null : last.partOf();
  }

  /** Whether a kill and a death are so near that the one may be the reason of the other. */
  static boolean explains(Instant kill, Instant death) {
    return !kill.plus(WITHIN).isBefore(death) && !kill.isAfter(death.plus(JITTER));
  }

  /** The last kill that may be the reason of a death; null when none is. */
  static @Nullable KernelKill before(RunState run, Instant death) {
    KernelKill last = null;
    for (KernelKill each : run.kernelKills) {
      if (explains(each.kill().killedAt(), death)) {
        last = each;
      }
    }
    return last;
  }
}
