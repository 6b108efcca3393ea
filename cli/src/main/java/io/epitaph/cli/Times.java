package io.epitaph.cli;

import io.epitaph.model.Durations;
import io.epitaph.model.Words;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Times as people write and read them. */
final class Times {
  private Times() {}

  /** {@code 10m}, that long before now; {@code 2026-02-03T14:00:00Z}; {@code 1770127221}. */
  static Instant parse(String text, Instant now) {
    try {
      Duration ago = Durations.parseOrNull(text);
      if (ago != null) {
        Instant then = now.minus(ago);
        if (then.isBefore(Instant.EPOCH)) {
          throw new DateTimeException("before 1970");
        }
        return then;
      }
      if (text.matches("[0-9]{9,11}(\\.[0-9]{1,9})?")) {
        String[] parts = text.split("\\.", 2);
        String fraction = parts.length < 2 ? "0" : (parts[1] + "000000000").substring(0, 9);
        return Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(fraction));
      }
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "time '"
              + text
              + "': wanted a duration before now like 10m, 2h, 3d, a time like 2026-02-03T14:00:00Z, or"
              + " seconds since 1970",
          e);
    }
  }

  /** {@code 4 min ago}. */
  static String ago(Instant time, Instant now) {
    Duration since = Duration.between(time, now);
    return since.isNegative() ? "now" : Words.duration(since) + " ago";
  }
}
