package io.epitaph.engine;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Podman's words for what Docker has another word for. Its endpoint for Docker's clients translates
 * some of them, its own endpoint and {@code podman events} none.
 *
 * @see <a href="https://docs.podman.io/en/latest/markdown/podman-events.1.html">podman events</a>
 */
public final class PodmanWords {
  private PodmanWords() {}

  /**
   * @param said the action of an event of a container
   * @return Docker's word; the same when they have one word, or Docker has none
   */
  public static String action(String said) {
    return switch (said) {
      case "died" -> "die";
      case "remove" -> "destroy";
      case "exec_died" -> "exec_die";
      default -> said;
    };
  }

  /** Of {@code 2022-11-20T08:00:00.123456789+01:00}; null when it is no time. */
  static @Nullable Long nanoseconds(String text) {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      long nanos =
          Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
      return nanos < 0 ? null : nanos;
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }
}
