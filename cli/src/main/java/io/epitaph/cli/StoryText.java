package io.epitaph.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats a line of a story: the time, a word, a text. */
final class StoryText {
  private static final int TIME_COLUMNS = 22;
  private static final int WORD_COLUMNS = 10;

  private final Screen screen;
  private final ZoneId zone;
  private final DateTimeFormatter nanos;
  private final DateTimeFormatter seconds;
  private final DateTimeFormatter day;

  StoryText(Screen screen, ZoneId zone) {
    this.screen = screen;
    this.zone = zone;
    this.nanos = format("HH:mm:ss.nnnnnnnnn");
    this.seconds = format("HH:mm:ss");
    this.day = format("uuuu-MM-dd");
  }

  private DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone);
  }

  String day(Instant at) {
    return day.format(at);
  }

  /** To the second, with the day: where no line above has it. */
  String moment(Instant at) {
    return day.format(at) + " " + seconds.format(at);
  }

  /** One moment, to the nanosecond; the text may come from a container. */
  String at(Instant at, String word, String text, Tone tone) {
    return stamp(nanos.format(at)) + screen.toned(tone, worded(word, text));
  }

  String at(Instant at, String word, String text) {
    return at(at, word, text, Tone.PLAIN);
  }

  /** From and to, to the second. */
  String span(Instant from, Instant to, String word, String text) {
    boolean sameDay = day(from).equals(day(to));
    return sameDay
        ? stamp(seconds.format(from) + "-" + seconds.format(to) + " ") + worded(word, text)
        : stamp("%-18s".formatted(seconds.format(from) + " and on"))
            + worded(word, text + ", until " + moment(to));
  }

  /** A faint line below another. */
  String note(String text) {
    return " ".repeat(TIME_COLUMNS) + faint(Printable.of(text));
  }

  /** The same in red, for what must not be overlooked. */
  String warning(String word, String text) {
    return " ".repeat(TIME_COLUMNS) + screen.toned(Tone.BAD, worded(word, text));
  }

  /** What a container said. */
  String quoted(String whose, String said) {
    return " ".repeat(TIME_COLUMNS) + faint("%-11s| ".formatted(whose)) + Printable.logLine(said);
  }

  String faint(String text) {
    return screen.toned(Tone.FAINT, text);
  }

  private String stamp(String time) {
    return "  " + faint(time) + "  ";
  }

  private static String worded(String word, String text) {
    String line = text.isEmpty() ? word : ("%-" + WORD_COLUMNS + "s%s").formatted(word, text);
    return Printable.of(line);
  }
}
