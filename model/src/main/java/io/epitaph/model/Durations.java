package io.epitaph.model;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations as people write them in settings, options and labels: a whole number and a unit, {@code
 * 500ms}, {@code 10s}, {@code 2m}, {@code 1h}, {@code 1d}; zero needs no unit. {@link
 * Words#duration} is the form for reading.
 */
public final class Durations {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /**
   * @throws IllegalArgumentException when it is none; the message has the text, and says what was
   *     wanted
   */
  public static Duration parse(String text) {
    Duration duration = parseOrNull(text);
    if (duration == null) {
      throw new IllegalArgumentException(
          "got '" + text + "', wanted a duration such as 500ms, 10s, 2m, 1h or 1d");
    }
    return duration;
  }

  /**
   * @return null when it is no duration
   */
  public static @Nullable Duration parseOrNull(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** In the largest unit that needs no fraction; what is shorter than a millisecond is cut off. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0";
    }
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3_600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86_400 != 0 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }
}
