package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Terms;
import io.epitaph.detectors.lives.RunState.Health;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a snapshot adds to the life of its container. */
final class SnapshotReading {
  /** How long after the time in inspect its event may come: a busy engine takes a while. */
  private static final Duration EVENT_WITHIN = Duration.ofSeconds(10);

  /** Two clocks of one machine: the container runtime's and the engine's. */
  private static final Duration JITTER = Duration.ofMillis(50);

  private static final Duration FINISHED_BEFORE_STARTED = Duration.ofSeconds(1);

  /** In these, {@code ExitCode} is that of the last run. */
  static final Set<String> ENDED = Set.of("exited", "dead", "removing", "restarting");

  private static final int PROBE_OUTPUT = 1024;

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
      new SnapshotReading(update, snapshot, facts).learnTerms();
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
    name();
    learnTerms();
    if (eventMissing && state.destroyedAt == null) {
      new Adoption(update, snapshot, facts).adopt();
    }
    new InspectedStart(update, facts, evidence()).read();
    deathFits();
    healthFits();
    new FailedStart(update, snapshot, facts).read(news);
    RunState running = state.running();
    if (running != null && !running.startTold) {
      Starts.decide(update, update.write(running), false);
    }
    for (RunState run : List.copyOf(state.recent)) {
      update.rejudge(run, evidence(), former.get(run.number));
    }
    RunState about = about();
    if (about != null) {
      update.touch(update.write(about));
    }
    update.touchLife();
  }

  private String evidence() {
    return snapshot.causeEventId() == null ? snapshot.id() : snapshot.causeEventId();
  }

  private void name() {
    if (state.firstSeenAt == null) {
      state.firstSeenAt = snapshot.takenAt();
    }
    if (!state.labelsCertain) {
      state.labels = facts.labels();
      state.labelsCertain = true;
      if (state.workload == null) {
        state.overrides = Attributes.overrides(facts.labels());
      }
    }
    if (state.workload == null) {
      state.name = facts.name();
      state.image = facts.image();
      state.replica = Workload.replica(facts.labels());
      state.workload =
          Workload.of(
              Objects.requireNonNull(state.engine).id(),
              state.containerId,
              facts.name(),
              facts.labels());
    }
    state.imageId = facts.imageId();
    if (state.bornAt == null) {
      state.bornAt = facts.created();
    }
    if (facts.status().equals("created") && facts.startedAt() == null && state.recent.isEmpty()) {
      // It has not run yet: no run is missing.
      state.bornInSight = true;
    }
    state.stopTimeout = facts.stopTimeout();
    Integer signal = facts.stopSignal() == null ? null : Signals.number(facts.stopSignal());
    state.stopSignal = signal == null ? Signals.TERM : signal;
  }

  private void learnTerms() {
    Terms terms =
        new Terms(
            facts.restartPolicy(),
            facts.restartLimit(),
            facts.memoryLimit(),
            facts.memorySwapLimit(),
            Boolean.TRUE.equals(facts.oomKillDisabled()),
            facts.autoRemove(),
            facts.tty(),
            facts.healthCheck() != null || facts.health() != null);
    Instant at = snapshot.takenAt();
    if (!at.isBefore(state.termsAt)) {
      boolean news = !terms.equals(state.terms);
      state.terms = terms;
      state.termsAt = at;
      if (news) {
        update.turn(Turn.Kind.FACTS_LEARNED, update.newsAt(), evidence(), state.last(), null);
      }
    }
    // What held then holds for later runs too, until a later snapshot shows otherwise.
    RunState about = about();
    for (RunState run : List.copyOf(state.recent)) {
      if ((about == null || run.number >= about.number)
          && (run.termsAt == null || run.termsAt.isBefore(at))) {
        boolean news = !same(run, terms);
        RunState written = update.write(run);
        LifeUpdate.applyTerms(written, terms, at);
        if (news) {
          update.touch(written);
        }
      }
    }
  }

  private static boolean same(RunState run, Terms terms) {
    return terms.memoryLimit() != null
        && terms.memoryLimit().equals(run.memoryLimit)
        && Objects.equals(terms.policyText(), run.restartPolicy)
        && terms.healthCheck() == run.healthCheck;
  }

  /** The incarnation that the snapshot's event was of; null when it was before the first. */
  private @Nullable RunState about() {
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

  /** Whether the event of its death has its exit code, and no label hides it. */
  private boolean isTold(RunState run) {
    return run.exitCode != null
        && !run.unseen
        && !run.exitCodeCertain
        && !state.labels.containsKey("exitCode");
  }

  /** Inspect has the true exit code, if it is about that death, where the event has none. */
  private void deathFits() {
    Instant finished = facts.finishedAt();
    if (finished == null || !ENDED.contains(facts.status())) {
      return;
    }
    for (RunState run : List.copyOf(state.recent)) {
      if (run.diedAt == null || run.neverRan() || !near(finished, run.diedAt)) {
        continue;
      }
      if (run.startedAt != null
          && finished.isBefore(run.startedAt.minus(FINISHED_BEFORE_STARTED))) {
        continue;
      }
      RunState written = update.write(run);
      if (!isTold(run) && FailedStart.leavesExitCode(facts)) {
        written.exitCode = facts.exitCode();
        written.exitCodeCertain = true;
      }
      written.oomFlag = facts.oomKilled();
      if (facts.stoppedByUser() && written.stopEventId == null && written.signals.isEmpty()) {
        written.stopEventId = evidence();
      }
      if (written.startedAt == null && facts.startedAt() != null) {
        written.startedAt = facts.startedAt();
      }
      return;
    }
  }

  private void healthFits() {
    String status = facts.health();
    if (status == null || snapshot.causeEventId() == null) {
      return;
    }
    for (RunState run : List.copyOf(state.recent)) {
      for (int i = 0; i < run.health.size(); i++) {
        Health health = run.health.get(i);
        if (health.eventId().equals(snapshot.causeEventId())
            && !health.detailed()
            && health.change().status().equals(status)) {
          detail(update.write(run), i, health);
          return;
        }
      }
    }
  }

  private void detail(RunState run, int index, Health health) {
    HealthChange change = change(facts, health.change().at(), health.change().status());
    run.setHealth(index, new Health(change, health.eventId(), true), state.isLast(run));
    update.touch(run);
    if (index == run.health.size() - 1) {
      update.turn(Turn.Kind.HEALTH_LEARNED, update.newsAt(), health.eventId(), run, change);
    }
  }

  /** The change to a status, with what inspect says about it. */
  static HealthChange change(Facts facts, Instant at, String status) {
    String output = facts.probeOutput();
    return new HealthChange(
        at, status, facts.failingStreak(), output == null ? null : Words.cut(output, PROBE_OUTPUT));
  }
}
