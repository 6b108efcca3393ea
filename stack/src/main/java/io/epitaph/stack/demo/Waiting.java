package io.epitaph.stack.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Polls until there is an answer. */
final class Waiting {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  interface Question<T> {
    @Nullable T ask() throws IOException;
  }

  private Waiting() {}

  /** The first answer that is not null; null when there is none within a minute. */
  static <T> @Nullable T until(Question<T> question) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      try {
        T answer = question.ask();
        if (answer != null) {
          return answer;
        }
      } catch (IOException e) {
        // Tried again until the limit.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return null;
  }
}
