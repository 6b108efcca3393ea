package io.epitaph.notifier;

import io.epitaph.model.QuietWindow;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneRulesException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a workload is quiet, week after week: {@code shop/* Sun 02:00-04:00 Europe/Berlin}. Pure.
 *
 * @param workload a glob, as in {@link QuietWindow}
 * @param engine a glob; null for all engines
 * @param days on which it begins
 * @param start the time of day at which it begins
 * @param end not after {@code start}: on the next day
 * @param zone whose days and times these are
 * @param when the days and times as they were written, and the zone
 */
public record QuietRule(
    String workload,
    @Nullable String engine,
    Set<DayOfWeek> days,
    LocalTime start,
    LocalTime end,
    ZoneId zone,
    String when) {

  private static final String WANTED =
      "wanted WORKLOAD [on ENGINE] DAYS HH:MM-HH:MM [ZONE], such as 'shop/* Sun 02:00-04:00' or"
          + " '* daily 03:00-03:30 Europe/Berlin'";

  public QuietRule {
    days = Set.copyOf(days);
  }

  /** Once. */
  record Occurrence(Instant from, Instant to) {}

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
      DayOfWeek day = day(ends[0]);
      days.add(day);
      while (day != last) {
        day = day.plus(1);
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

  /** What distinguishes it from other rules. */
  String text() {
    return workload + (engine == null ? "" : " on " + engine) + " " + when;
  }

  /** Those that are not over, and begin before {@code until}. */
  List<Occurrence> occurrences(Instant now, Instant until) {
    List<Occurrence> found = new ArrayList<>();
    LocalDate last = until.atZone(zone).toLocalDate();
    for (LocalDate day = now.atZone(zone).toLocalDate().minusDays(2);
        !day.isAfter(last);
        day = day.plusDays(1)) {
      if (!days.contains(day.getDayOfWeek())) {
        continue;
      }
      Instant from = day.atTime(start).atZone(zone).toInstant();
      LocalDate endDay = end.isAfter(start) ? day : day.plusDays(1);
      // Where the clocks go back it lasts until that time has come for the second time.
      ZonedDateTime over = endDay.atTime(end).atZone(zone).withLaterOffsetAtOverlap();
      Instant to = over.toInstant();
      // Where they go forward, a time of day that does not exist is an hour later: none may remain.
      if (from.isBefore(to) && to.isAfter(now) && from.isBefore(until)) {
        found.add(new Occurrence(from, to));
      }
    }
    return found;
  }
}
