package io.epitaph.notifier;

import io.epitaph.model.QuietWindow;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
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

  public QuietRule {
    days = Set.copyOf(days);
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
