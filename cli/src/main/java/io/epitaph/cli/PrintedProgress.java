package io.epitaph.cli;

import io.epitaph.stack.EmbeddedStack;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Prints the progress of a stack's start, a line for each part. */
record PrintedProgress(Surroundings surroundings) implements EmbeddedStack.Progress {
  @Override
  public void part(String name, @Nullable Duration took) {
    if (took != null) {
      surroundings.note("%-14s started, %.1f s".formatted(name, took.toMillis() / 1000.0));
    }
  }

  @Override
  public void note(String sentence) {
    surroundings.note(sentence);
  }
}
