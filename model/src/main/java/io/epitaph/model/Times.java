package io.epitaph.model;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * {@code 2026-02-03T14:00:21.947182894Z}, by hand: every record has such times, and the JDK's
 * formatter takes as long for two of them as for all the rest of an event.
 */
final class Times {
  private static final DateTimeFormatter NANOS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Its separators, and a place for each digit. */
  private static final String SHAPE = "0000-00-00T00:00:00.000000000Z";

  private Times() {}

  static String text(Instant time) {
    long seconds = time.getEpochSecond();
    if (seconds < 0 || seconds >= 253_402_300_800L) {
      // Not of the years 1970 to 9999: signs, more digits.
      return NANOS.format(time);
    }
    LocalDateTime utc = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
    byte[] text = SHAPE.getBytes(StandardCharsets.ISO_8859_1);
    put(text, 4, utc.getYear());
    put(text, 7, utc.getMonthValue());
    put(text, 10, utc.getDayOfMonth());
    put(text, 13, utc.getHour());
    put(text, 16, utc.getMinute());
    put(text, 19, utc.getSecond());
    put(text, 29, time.getNano());
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void put(byte[] text, int end, int number) {
    int at = end;
    for (int rest = number; rest > 0; rest /= 10) {
      text[--at] = (byte) ('0' + rest % 10);
    }
  }

  /**
   * @param text ISO-8601 in UTC; with nine fraction digits it is read quickly
   */
  static Instant parse(String text) {
    if (!hasShape(text)) {
      return Instant.parse(text);
    }
    LocalDateTime time;
    try {
      time =
          LocalDateTime.of(
              number(text, 0, 4),
              number(text, 5, 7),
              number(text, 8, 10),
              number(text, 11, 13),
              number(text, 14, 16),
              number(text, 17, 19),
              number(text, 20, 29));
    } catch (DateTimeException e) {
      // The JDK knows of leap seconds, and of the hour 24.
      return Instant.parse(text);
    }
    return time.toInstant(ZoneOffset.UTC);
  }

  private static boolean hasShape(String text) {
    if (text.length() != SHAPE.length()) {
      return false;
    }
    for (int i = 0; i < SHAPE.length(); i++) {
      char wanted = SHAPE.charAt(i);
      char c = text.charAt(i);
      if (wanted == '0' ? c < '0' || c > '9' : c != wanted) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
