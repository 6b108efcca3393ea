package io.epitaph.detectors.lives;

import io.epitaph.detectors.Instants;
import io.epitaph.model.InspectSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a container that wait: for the event that caused them, or for what the engine
 * remembered when a connection began. They are used when it came, and else when their time is over.
 */
final class HeldSnapshots {
  /**
   * Events from before a start-up snapshot have come when event time is this much later, for
   * collectors that do not say when they have listed all.
   */
  private static final Duration START_UP_PATIENCE = Duration.ofSeconds(2);

  private HeldSnapshots() {}

  /** Uses it, or keeps it until it can be used. */
  static void take(LifeUpdate update, InspectSnapshot snapshot) {
    LifeState state = update.state;
    HeldSnapshot held = HeldSnapshot.of(snapshot, dueAt(update, snapshot));
    if (held.dueAt() == null) {
      use(update, held);
      return;
    }
    SnapshotReading.learnTerms(update, held);
    List<HeldSnapshot> more = new ArrayList<>(state.held);
    more.add(held);
    state.held = more;
    if (more.size() > LifeState.HELD) {
      HeldSnapshot oldest = more.remove(0);
      use(update, oldest);
    }
  }

  /** Keeps one until time has passed, to use it again. */
  static void keep(LifeUpdate update, HeldSnapshot snapshot) {
    List<HeldSnapshot> held = new ArrayList<>(update.state.held);
    if (held.size() < LifeState.HELD) {
      held.add(snapshot.until(update.newsAt().plus(update.settings.snapshotPatience())));
      update.state.held = held;
    }
  }

  /**
   * @param came whether what they waited for came; else they waited in vain
   */
  static void release(LifeUpdate update, Predicate<HeldSnapshot> which, boolean came) {
    List<HeldSnapshot> held = update.state.held;
    List<HeldSnapshot> kept = held.stream().filter(which.negate()).toList();
    if (kept.size() < held.size()) {
      update.state.held = kept;
      held.stream().filter(which).forEach(s -> use(update, came ? s.until(null) : s));
    }
  }

  private static void use(LifeUpdate update, HeldSnapshot snapshot) {
    String cause = snapshot.causeEventId();
    boolean check = snapshot.why().equals(InspectSnapshot.CHECK);
    if ((cause != null || check) && update.state.workload == null) {
      // Its event never came, nor any other: the life is over and forgotten, or it is none.
      return;
    }
    boolean eventKnown = cause != null && update.state.seen.contains(RecentIds.key(cause));
    SnapshotReading.apply(update, snapshot, !eventKnown && !check);
  }

  /** Null when nothing has to be waited for. */
  private static @Nullable Instant dueAt(LifeUpdate update, InspectSnapshot snapshot) {
    LifeState state = update.state;
    Instant from = state.now.isAfter(snapshot.takenAt()) ? state.now : snapshot.takenAt();
    if (snapshot.causeEventId() != null) {
      return state.seen.contains(RecentIds.key(snapshot.causeEventId()))
          ? null
          : from.plus(update.settings.snapshotPatience());
    }
    // One taken at the start of a connection may have overtaken what the engine remembered.
    return snapshot.facts() == null || state.now.isAfter(snapshot.takenAt())
        ? null
        : snapshot.takenAt().plus(START_UP_PATIENCE);
  }

  /** When the first of them is due; null when none waits. */
  static @Nullable Instant earliest(List<HeldSnapshot> held) {
    Instant earliest = null;
    for (HeldSnapshot snapshot : held) {
      earliest = Instants.earlier(earliest, snapshot.dueAt());
    }
    return earliest;
  }
}
