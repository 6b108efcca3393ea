package io.epitaph.detectors.lives;

import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a snapshot adds to the life of its container. */
final class SnapshotReading {
  /** How long after the time in inspect its event may come: a busy engine takes a while. */
  private static final Duration EVENT_WITHIN = Duration.ofSeconds(10);

  /** Two clocks of one machine: the container runtime's and the engine's. */
  private static final Duration JITTER = Duration.ofMillis(50);

  /** In these, {@code ExitCode} is that of the last run. */
  static final Set<String> ENDED = Set.of("exited", "dead", "removing", "restarting");

  private final LifeUpdate update;
  private final LifeState state;
  private final HeldSnapshot snapshot;
  private final Facts facts;

  private SnapshotReading(LifeUpdate update, HeldSnapshot snapshot, Facts facts) {
    this.update = update;
    this.state = update.state;
    this.snapshot = snapshot;
    this.facts = facts;
  }

  /**
   * @param eventMissing true for a snapshot without an event: what it shows may be news
   */
  static void apply(LifeUpdate update, HeldSnapshot snapshot, boolean eventMissing) {
    settle(update, snapshot);
    update.input(snapshot.takenAt());
    keepLastWords(update, snapshot);
    keepHost(update, snapshot);
    LimitRules.read(update, snapshot);
    Facts facts = snapshot.facts();
    if (facts != null) {
      new SnapshotReading(update, snapshot, facts).read(eventMissing);
    }
  }

  /** A death that is in doubt is decided by what was found after it. */
  private static void settle(LifeUpdate update, HeldSnapshot snapshot) {
    DoubtfulDeath death = update.state.doubtful;
    if (death == null) {
      return;
    }
    boolean own = death.eventId().equals(snapshot.causeEventId());
    boolean later = snapshot.causeEventId() == null && snapshot.takenAt().isAfter(death.at());
    if (own || later) {
      DeathReading.settle(update, snapshot.facts(), false);
    }
  }

  /**
   * Takes what a snapshot shows of a known container whatever happened before or after: its policy,
   * its limits. What can be decided by them need not wait until it is its turn.
   */
  static void learnTerms(LifeUpdate update, HeldSnapshot snapshot) {
    Facts facts = snapshot.facts();
    if (facts != null && update.state.workload != null && update.state.terms == null) {
      update.input(snapshot.takenAt());
      new InspectedTerms(update, snapshot, facts).read();
    }
  }

  private static void keepLastWords(LifeUpdate update, HeldSnapshot snapshot) {
    if (snapshot.lastWords() == null || snapshot.causeEventId() == null) {
      return;
    }
    for (RunState run : List.copyOf(update.state.recent)) {
      if (snapshot.causeEventId().equals(run.dieEventId)) {
        RunState written = update.write(run);
        written.lastWords = snapshot.lastWords();
        update.touch(written);
        update.rejudge(written, snapshot.causeEventId());
      }
    }
  }

  private static void keepHost(LifeUpdate update, HeldSnapshot snapshot) {
    if (snapshot.host() == null || snapshot.causeEventId() == null) {
      return;
    }
    for (RunState run : List.copyOf(update.state.recent)) {
      // The kernel's log showed it closer to what happened.
      if (snapshot.causeEventId().equals(run.dieEventId) && run.host == null) {
        RunState written = update.write(run);
        written.host = snapshot.host();
        update.touch(written);
      }
    }
  }

  private void read(boolean eventMissing) {
    Map<Integer, Evidence> former = update.evidence();
    boolean news = state.workload != null || !snapshot.isOfListing();
    new InspectedName(update, snapshot, facts).read();
    new InspectedTerms(update, snapshot, facts).read();
    if (eventMissing && state.destroyedAt == null) {
      new Adoption(update, snapshot, facts).adopt();
    }
    new InspectedStart(update, facts, evidence(snapshot)).read();
    new InspectedDeath(update, facts, evidence(snapshot)).read();
    new InspectedHealth(update, snapshot, facts).read();
    new FailedStart(update, snapshot, facts).read(news);
    RunState running = state.running();
    if (running != null && !running.startTold) {
      Starts.decide(update, update.write(running), false);
    }
    for (RunState run : List.copyOf(state.recent)) {
      update.rejudge(run, evidence(snapshot), former.get(run.number));
    }
    RunState about = about(state, snapshot);
    if (about != null) {
      update.touch(update.write(about));
    }
    update.touchLife();
  }

  /** The id of what shows it: its event, if there is one. */
  static String evidence(HeldSnapshot snapshot) {
    return snapshot.causeEventId() == null ? snapshot.id() : snapshot.causeEventId();
  }

  /** The incarnation that the snapshot's event was of; null when it was before the first. */
  static @Nullable RunState about(LifeState state, HeldSnapshot snapshot) {
    String cause = snapshot.causeEventId();
    RunState found = null;
    for (RunState run : state.recent) {
      if (cause != null && (cause.equals(run.startEventId) || cause.equals(run.dieEventId))) {
        return run;
      }
      Instant began = run.startedAt == null ? run.diedAt : run.startedAt;
      if (began != null && !began.isAfter(snapshot.takenAt())) {
        found = run;
      }
    }
    return found;
  }

  /** Whether a time in inspect is that of an event. */
  static boolean near(Instant inspected, Instant event) {
    Duration late = Duration.between(inspected, event);
    return late.compareTo(JITTER.negated()) >= 0 && late.compareTo(EVENT_WITHIN) <= 0;
  }
}
