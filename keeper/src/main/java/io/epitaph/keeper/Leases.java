package io.epitaph.keeper;

import io.epitaph.posix.Folder;
import io.epitaph.posix.Lease;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the leases on which engines wait, and ends them: an engine waits until all is known that it
 * wrote before, and never for longer than {@link Home#isOverdue}. For one thread.
 */
final class Leases {
  /** Taking many must not keep from answering. */
  private static final long SLICE = Duration.ofMillis(50).toNanos();

  /** After so long without a look the kernel may have ended one. */
  private static final long GAP = Duration.ofSeconds(3).toNanos();

  private static final long TRY_AGAIN = Duration.ofSeconds(10).toNanos();

  /** Errors of a file system, or of an owner, that has no leases to give. */
  private static final Set<Integer> NONE_HERE =
      Set.of(
          PosixException.EPERM,
          PosixException.EACCES,
          PosixException.EINVAL,
          PosixException.ENOLCK,
          PosixException.EOPNOTSUPP);

  private final Folder base;
  private final LongSupplier clock;
  private long seen;

  /** Why none can be had. */
  private @Nullable String refused;

  private @Nullable String said;

  /** What else went wrong, once. */
  private @Nullable String failure;

  private boolean failureSaid;

  /**
   * @param base the engine's data root
   * @param clock in ns
   */
  Leases(Folder base, LongSupplier clock) {
    this.base = base;
    this.clock = clock;
    this.seen = clock.getAsLong();
  }

  /** After a time in which this process stood still: who waited may have been let go. */
  void lookForGap(Collection<Home> homes) {
    long now = clock.getAsLong();
    if (now - seen > GAP) {
      homes.stream().filter(home -> home.isAwaited(now)).forEach(home -> home.passed = true);
    }
  }

  /** Those for which someone waits now. */
  List<Home> awaited(Collection<Home> homes) {
    seen = clock.getAsLong();
    return homes.stream().filter(home -> home.isAwaited(seen)).toList();
  }

  /**
   * Lets go who waits.
   *
   * @param awaited by whom, before the events were read
   * @param allRead whether there were no more of them: then what waits still is another
   */
  void letGo(List<Home> awaited, boolean allRead) {
    long now = clock.getAsLong();
    for (Home home : awaited) {
      if (allRead) {
        home.release();
      } else if (home.isOverdue(now)) {
        // It may be an engine, whose record is not read yet.
        home.passed |= home.hasLease();
        home.release();
      }
    }
  }

  /** Takes those that are missing, as many as there is time for. */
  void take(Collection<Home> homes) {
    long until = clock.getAsLong() + SLICE;
    for (Home home : homes) {
      take(home);
      if (clock.getAsLong() - until >= 0) {
        return;
      }
    }
  }

  /** Takes one, where one is of use. */
  void take(Home home) {
    String path = home.firstRead;
    if (path == null || !home.wantsLease() || clock.getAsLong() < home.tryAt) {
      return;
    }
    try {
      Lease lease = Lease.of(base, path);
      if (lease != null) {
        home.hold(lease);
        refused = null;
        lookWhetherLate(home);
      }
    } catch (IOException e) {
      home.tryAt = clock.getAsLong() + TRY_AGAIN;
      if (e instanceof PosixException posix && NONE_HERE.contains(posix.errno())) {
        refused = e.getMessage();
      } else if (!LayerRace.isGone(e)) {
        failure = e.getMessage();
      }
    }
  }

  /** Nobody waits for what is held only after he has passed. */
  private void lookWhetherLate(Home home) {
    try {
      String text = new ContainerFiles(base, ".", home.container).record(KeptContainer.RECORD);
      home.passed = text == null || ContainerFiles.isDead(text);
    } catch (IOException e) {
      home.passed = true;
    }
  }

  /** What is to be reported, a line each. */
  List<String> news(Collection<Home> homes) {
    List<String> lines = new ArrayList<>();
    String why = homes.stream().anyMatch(Home::hasLease) ? null : refused;
    if (!Objects.equals(why, said)) {
      said = why;
      lines.add(Listener.RACES + Objects.requireNonNullElse(why, ""));
    }
    if (failure != null && !failureSaid) {
      failureSaid = true;
      lines.add("no lease: " + failure);
    }
    return lines;
  }
}
