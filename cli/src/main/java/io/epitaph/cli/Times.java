package io.epitaph.cli;

import io.epitaph.model.Durations;
import io.epitaph.model.Words;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people write and read them. */
final class Times {
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm zzz", Locale.ROOT);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss zzz", Locale.ROOT);

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

  /**
   * A time that comes: {@code 22:00}, the next; {@code 2026-02-03T22:00}; with a zone, {@code
   * 2026-02-03T21:00:00Z}.
   *
   * @param zone of those without one
   */
  static Instant parseComing(String text, Instant now, ZoneId zone) {
    try {
      if (text.matches("[0-9]{2}:[0-9]{2}")) {
        LocalDate today = now.atZone(zone).toLocalDate();
        Instant then = today.atTime(LocalTime.parse(text)).atZone(zone).toInstant();
        return then.isBefore(now)
            ? today.plusDays(1).atTime(LocalTime.parse(text)).atZone(zone).toInstant()
            : then;
      }
      return text.matches(".*(Z|[+-][0-9:]+)") && text.length() > "2026-02-03T22:00".length()
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "time '" + text + "': wanted one like 22:00, 2026-02-03T22:00 or 2026-02-03T21:00:00Z",
          e);
    }
  }

  /** {@code 2026-02-03 22:00 CET}, and the seconds if there are any. */
  static String atMinute(Instant time, ZoneId zone) {
    ZonedDateTime there = time.atZone(zone.equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : zone);
    return (there.getSecond() == 0 ? MINUTES : SECONDS).format(there);
  }

  /** {@code 4 min ago}. */
  static String ago(Instant time, Instant now) {
    Duration since = Duration.between(time, now);
    return since.isNegative() ? "now" : Words.duration(since) + " ago";
  }
}
