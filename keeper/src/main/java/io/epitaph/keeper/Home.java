package io.epitaph.keeper;

import io.epitaph.posix.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An engine's folder of a container, and what is known of it. For one thread. */
final class Home {
  /** When an engine is let go at the latest, after it was first seen to wait. */
  private static final long LONGEST = Duration.ofMillis(600).toNanos();

  final String container;

  /** What the engine writes its next record to; it may have been moved into place. */
  String next = KeptContainer.RECORD;

  @Nullable LayerRace race;

  /** Whether its layers were moved. */
  boolean moved;

  /** Whether nothing is left to decide. */
  boolean decided;

  /** Why its layers were lost. */
  String why = LayerRace.FASTER;

  /** Whether an engine had begun to remove it before, and did not bring it to an end. */
  boolean begunBefore;

  /** Whether the engine may have read the file before the lease on it was there, or after. */
  boolean passed;

  /** The file that the engine reads first; null when no storage driver has a layer of it. */
  @Nullable String firstRead;

  /** When to try again to have a lease. */
  long tryAt = Long.MIN_VALUE;

  private @Nullable Lease lease;
  private boolean wanted;
  private long wantedSince;

  Home(String container) {
    this.container = container;
  }

  boolean hasLease() {
    return lease != null;
  }

  void hold(Lease held) {
    lease = held;
    wanted = false;
  }

  /** Whether a lease is of use. */
  boolean wantsLease() {
    return firstRead != null && lease == null && !decided && !moved;
  }

  /** Whether someone waits for it. */
  boolean isAwaited(long now) {
    boolean awaited = lease != null && lease.isWanted();
    if (awaited && !wanted) {
      wanted = true;
      wantedSince = now;
    }
    return awaited;
  }

  /** Whether who waits has waited long enough, whatever is not done yet. */
  boolean isOverdue(long now) {
    return wanted && now - wantedSince >= LONGEST;
  }

  /** Whether an engine whose record is in place may have begun to remove the layers. */
  boolean isLate() {
    return lease == null || passed;
  }

  /** Lets the engine go on. */
  void release() {
    if (lease != null) {
      lease.close();
    }
    lease = null;
    wanted = false;
  }
}
