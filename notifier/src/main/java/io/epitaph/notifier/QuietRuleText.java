package io.epitaph.notifier;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneRulesException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a {@link QuietRule} as people write it. */
final class QuietRuleText {
  private static final String WANTED =
      "wanted WORKLOAD [on ENGINE] DAYS HH:MM-HH:MM [ZONE], such as 'shop/* Sun 02:00-04:00' or"
          + " '* daily 03:00-03:30 Europe/Berlin'";

  private QuietRuleText() {}

  /**
   * @param local the zone of a rule that names none
   * @throws IllegalArgumentException when it is no rule
   */
  static QuietRule parse(String text, ZoneId local) {
    Deque<String> words = new ArrayDeque<>(List.of(text.strip().split("\\s+")));
    try {
      String workload = words.removeFirst();
      String engine = null;
      if (words.size() > 1 && words.getFirst().equals("on")) {
        words.removeFirst();
        engine = words.removeFirst();
      }
      String days = words.removeFirst();
      String times = words.removeFirst();
      ZoneId zone = words.isEmpty() ? local : ZoneId.of(words.removeFirst());
      String[] ends = times.split("-", -1);
      if (!words.isEmpty() || ends.length != 2) {
        throw wrong(text, WANTED);
      }
      LocalTime start = LocalTime.parse(ends[0]);
      LocalTime end = LocalTime.parse(ends[1]);
      if (start.equals(end)) {
        throw wrong(text, "wanted an end that is not the start");
      }
      return new QuietRule(
          workload, engine, days(days), start, end, zone, days + " " + times + " " + zone);
    } catch (ZoneRulesException e) {
      throw wrong(text, "wanted a time zone such as Europe/Berlin or UTC at its end");
    } catch (DateTimeException | java.util.NoSuchElementException e) {
      throw wrong(text, WANTED);
    }
  }

  private static IllegalArgumentException wrong(String text, String wanted) {
    return new IllegalArgumentException("got '" + text.strip() + "', " + wanted);
  }

  /** {@code daily}, {@code Sun}, {@code Mon-Fri}, {@code Sat+Sun}. */
  private static Set<DayOfWeek> days(String text) {
    if (text.equalsIgnoreCase("daily")) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : text.split("\\+", -1)) {
      String[] ends = part.split("-", -1);
      if (ends.length > 2) {
        throw new DateTimeException(part);
      }
      DayOfWeek last = day(ends[ends.length - 1]);
      days.add(last);
      for (DayOfWeek day = day(ends[0]); day != last; day = day.plus(1)) {
        days.add(day);
      }
    }
    return days;
  }

  private static DayOfWeek day(String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (text.length() >= 3 && day.name().startsWith(text.toUpperCase(Locale.ROOT))) {
        return day;
      }
    }
    throw new DateTimeException(text);
  }
}
