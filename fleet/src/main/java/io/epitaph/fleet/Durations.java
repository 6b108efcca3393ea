package io.epitaph.fleet;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: {@code 500ms}, {@code 20s}, {@code 5m}, {@code 1h}, {@code 0}. */
final class Durations {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h)|0");

  private Durations() {}

  /**
   * @throws IllegalArgumentException with what was wanted
   */
  static Duration parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "got '" + text + "', wanted a time such as 500ms, 20s, 5m or 1h");
    }
    if (matcher.group(1) == null) {
      return Duration.ZERO;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
