package io.epitaph.collector.delivery;

import java.time.Duration;

/** When something is worth a commit, or worth to be forced to the disk. Not thread-safe. */
final class KeepTimes {
  /** How often a cursor that moved is worth a commit of its own. */
  private static final Duration CURSOR_EVERY = Duration.ofMillis(100);

  /** How much of what is kept a power cut may take. */
  private static final Duration FORCE_EVERY = Duration.ofSeconds(1);

  private long cursorAt = System.nanoTime() - CURSOR_EVERY.toNanos();
  private long forcedAt = cursorAt;
  private boolean unforced;

  boolean isCursorDue() {
    return System.nanoTime() - cursorAt >= CURSOR_EVERY.toNanos();
  }

  /** Whether something was committed and not forced. */
  boolean isUnforced() {
    return unforced;
  }

  boolean isForceDue() {
    return unforced && System.nanoTime() - forcedAt >= FORCE_EVERY.toNanos();
  }

  void committed(boolean cursor) {
    unforced = true;
    cursorAt = cursor ? System.nanoTime() : cursorAt;
  }

  void forced() {
    unforced = false;
    forcedAt = System.nanoTime();
  }
}
