package io.epitaph.cli;

import java.io.PrintStream;
import java.util.Locale;

/** How far a long input is read, on a terminal only: one line, that is removed at the end. */
final class BacktestProgress {
  /** Set by the launcher: Java does not know where standard error goes. */
  private static final boolean TERMINAL = Boolean.getBoolean("epitaph.progress");

  private static final long EVERY_NANOS = 1_000_000_000;
  private static final int CHECK_EVERY = 1 << 12;

  private final PrintStream err;
  private final long started = System.nanoTime();
  private long shownAt = started;
  private int width;

  BacktestProgress(PrintStream err) {
    this.err = err;
  }

  void at(long events) {
    if (!TERMINAL || events % CHECK_EVERY != 0) {
      return;
    }
    long now = System.nanoTime();
    if (now - shownAt >= EVERY_NANOS) {
      shownAt = now;
      double rate = events / ((now - started) / 1e9);
      show(String.format(Locale.ROOT, "epitaph: %,d events, %,.0f a second", events, rate));
    }
  }

  void end() {
    if (width > 0) {
      show("");
      err.print('\r');
    }
  }

  private void show(String text) {
    err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
    err.flush();
    width = text.length();
  }
}
