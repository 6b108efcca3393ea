package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.detectors.lives.RunState.KernelKill;
import io.epitaph.model.MemoryCounts;
import io.epitaph.model.OomKill.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the counts in a container's cgroup prove: whose limit it was that a kill was for. */
final class LimitRules {
  private LimitRules() {}

  /** Takes note of what was counted when an {@code oom} event came. */
  static void read(LifeUpdate update, HeldSnapshot snapshot) {
    MemoryCounts counts = snapshot.memoryCounts();
    if (counts == null) {
      return;
    }
    for (RunState run : List.copyOf(update.state.recent)) {
      for (Oom oom : run.ooms) {
        if (oom.eventId().equals(snapshot.causeEventId())) {
          read(update, run, oom, counts);
          return;
        }
      }
    }
  }

  private static void read(LifeUpdate update, RunState run, Oom oom, MemoryCounts counts) {
    Boolean own = counts.killedAtOwnLimit(before(run));
    if (own == null
        || isAmbiguous(run, counts)
        || (run.limitProof != null && run.limitProof.at().isAfter(oom.at()))) {
      return;
    }
    RunState written = update.write(run);
    written.limitProof = new LimitProof(oom.at(), oom.eventId(), own, counts);
    update.touch(written);
    if (written.dead()) {
      update.rejudge(written, oom.eventId());
    }
    update.turn(Turn.Kind.FACTS_LEARNED, update.newsAt(), oom.eventId(), written, null);
  }

  /** A run that was found running may have had kills of both kinds that nobody saw. */
  private static boolean isAmbiguous(RunState run, MemoryCounts counts) {
    Long atLimit = counts.atLimit();
    Long killed = counts.killed();
    return run.adopted
        && run.limitProof == null
        && atLimit != null
        && killed != null
        && atLimit > 0
        && atLimit < killed;
  }

  private static MemoryCounts before(RunState run) {
    return run.limitProof == null ? MemoryCounts.NONE : run.limitProof.counts();
  }

  /** When the last kill was that is proven to be at the run's own limit; null for none. */
  static @Nullable Instant limitReachedAt(RunState run) {
    LimitProof proof = run.limitProof;
    // What the kernel's log says of the same kill is more than a count.
    boolean counts = proof != null && proof.ownLimit() && !KernelRules.knows(run, proof.at());
    Instant last = counts ? proof.at() : null;
    for (KernelKill each : run.kernelKills) {
      Instant at = each.kill().killedAt();
      if (each.kill().scope() == Scope.CONTAINER && (last == null || at.isAfter(last))) {
        last = at;
      }
    }
    return last;
  }
}
