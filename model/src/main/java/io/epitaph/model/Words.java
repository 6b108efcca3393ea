package io.epitaph.model;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people read them. */
public final class Words {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Words() {}

  /** {@code 163 ms}, {@code 1.9 s}, {@code 12 s}, {@code 4 min}, {@code 2.5 h}, {@code 3 d}. */
  public static String duration(Duration duration) {
    if (duration.compareTo(Duration.ofDays(20_000)) > 0) {
      return duration.toDays() + " d";
    }
    double seconds = duration.toNanos() / 1e9;
    if (seconds < 1) {
      return Math.round(seconds * 1000) + " ms";
    }
    if (seconds < 99.5) {
      return amount(seconds, "s");
    }
    if (seconds < 99.5 * 60) {
      return amount(seconds / 60, "min");
    }
    return seconds < 48 * 3600 ? amount(seconds / 3600, "h") : amount(seconds / 86_400, "d");
  }

  private static String amount(double value, String unit) {
    String text = String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value);
    return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " " + unit;
  }

  /** {@code 8 MiB}, {@code 1.5 GiB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    boolean whole = value == Math.rint(value);
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  /** {@code 1 death}, {@code 2 deaths}. */
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** {@code 2nd}. */
  public static String ordinal(long number) {
    long tens = number % 100;
    String end =
        tens >= 11 && tens <= 13
            ? "th"
            : switch ((int) (number % 10)) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            };
    return number + end;
  }

  /** The first characters, at most {@code most}; an ellipsis shows that there was more. */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }

  /** The first line that is not blank, without the blanks around it; empty when there is none. */
  public static String firstLine(String text) {
    return text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
  }
}
