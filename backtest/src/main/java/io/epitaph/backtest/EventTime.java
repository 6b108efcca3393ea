package io.epitaph.backtest;

import io.epitaph.model.MalformedRecordException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** The time that an event in text begins with. */
final class EventTime {
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\S{2,6})");

  private EventTime() {}

  /** Whether a line begins with one, as every event in text does. */
  static boolean begins(byte[] line) {
    int[] punctuation = {4, '-', 7, '-', 10, 'T', 13, ':', 16, ':'};
    if (line.length < 20) {
      return false;
    }
    for (int i = 0; i < 19; i++) {
      boolean digit = line[i] >= '0' && line[i] <= '9';
      if (digit == (i == 4 || i == 7 || i == 10 || i == 13 || i == 16)) {
        return false;
      }
    }
    for (int i = 0; i < punctuation.length; i += 2) {
      if (line[punctuation[i]] != punctuation[i + 1]) {
        return false;
      }
    }
    return true;
  }

  /** In nanoseconds since 1970. */
  static long nanos(String text) throws MalformedRecordException {
    return nanos(time(text));
  }

  private static Instant time(String text) throws MalformedRecordException {
    try {
      if (TIME.matcher(text).matches()) {
        return OffsetDateTime.parse(withColon(text)).toInstant();
      }
    } catch (DateTimeException e) {
      // As any other text.
    }
    throw new MalformedRecordException(
        "got another time, wanted one as 2026-02-03T14:00:21.947182894+01:00");
  }

  /** {@code +0100} as {@code +01:00}. */
  private static String withColon(String time) {
    int sign = Math.max(time.lastIndexOf('+'), time.lastIndexOf('-'));
    return time.length() - sign == 5 && sign > 10
        ? time.substring(0, sign + 3) + ":" + time.substring(sign + 3)
        : time;
  }

  private static long nanos(Instant time) throws MalformedRecordException {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    } catch (ArithmeticException e) {
      throw new MalformedRecordException("got a time before 1678 or after 2261", e);
    }
  }
}
