package io.epitaph.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes the times of a backtest, which may be of any day.
 *
 * @param zone of a person who reads them
 */
record BacktestClock(ZoneId zone) {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  String text(Instant time) {
    return CLOCK.withZone(zone).format(time);
  }
}
