package io.epitaph.detectors.lives;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A span that nobody watched: its events are lost.
 *
 * @param from the last event before it
 * @param to the first event after it, or when it was found that none comes
 */
public record Gap(Instant from, Instant to) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Whether a death lies in it, or what was asked for in it may have ended the run.
   *
   * @param startedAt null when not known
   * @param window how long before its death a run may have been told to end
   */
  boolean concerns(@Nullable Instant startedAt, Instant diedAt, Duration window) {
    return !diedAt.isBefore(from)
        && !diedAt.minus(window).isAfter(to)
        && (startedAt == null || startedAt.isBefore(to));
  }

  /** {@code nobody was watching from 2026-02-03 14:00:21 to 14:02:07 UTC}. */
  String sentence() {
    boolean oneDay =
        from.atZone(ZoneOffset.UTC).toLocalDate().equals(to.atZone(ZoneOffset.UTC).toLocalDate());
    return "nobody was watching from "
        + DAY.format(from)
        + " to "
        + (oneDay ? TIME : DAY).format(to)
        + " UTC";
  }
}
