package io.epitaph.backtest;

import io.epitaph.model.MalformedRecordException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the text of {@code docker events}, old and new, as the JSON of an engine of today.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/system/events/">docker system
 *     events</a>
 */
final class EngineLines {
  /** {@code 4386fb97867d: (from busybox:1) die}. */
  private static final Pattern OLD =
      Pattern.compile("(\\S+): (?:\\(from (.*?)\\) )?([a-z_]+(?:: .*)?)", Pattern.DOTALL);

  /** A command line can hold anything, so the id is found by its digits. */
  private static final Pattern CONTAINER =
      Pattern.compile(
          "container ([a-z_]+(?::.*?)?) ([0-9a-f]{64}|[0-9a-f]{12})(?: \\((.*)\\))?",
          Pattern.DOTALL);

  private static final Pattern OTHER =
      Pattern.compile("([a-z]+) ([a-z_-]+(?::\\S*)?) (\\S*)(?: \\((.*)\\))?", Pattern.DOTALL);

  private EngineLines() {}

  /**
   * Whether an event in text goes on in the next line: a label of a container may have several.
   *
   * @param event what there is of it
   */
  static boolean isOpen(String event) {
    return event.contains(" (") && !event.endsWith(")") && !event.contains(": (from ");
  }

  /**
   * @param text an event in text
   * @return the same as an engine's JSON
   * @throws MalformedRecordException when it is none; the message shows nothing of it
   */
  static byte[] ofText(String text) throws MalformedRecordException {
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new MalformedRecordException("got a time and nothing else, wanted an event");
    }
    long timeNano = EventTime.nanos(text.substring(0, space));
    String said = text.substring(space + 1).strip();
    Matcher old = OLD.matcher(said);
    if (old.matches()) {
      return EventJson.ofOld(old.group(1), old.group(3), old.group(2), timeNano);
    }
    Matcher event = said.startsWith("container ") ? CONTAINER.matcher(said) : OTHER.matcher(said);
    if (!event.matches()) {
      throw new MalformedRecordException(
          "got a time and other text, wanted TYPE ACTION ID (NAME=VALUE, ...) or ID: ACTION");
    }
    boolean container = said.startsWith("container ");
    int group = container ? 1 : 2;
    return EventJson.of(
        container ? "container" : event.group(1),
        event.group(group),
        event.group(group + 1),
        event.group(group + 2) == null ? Map.of() : AttributeText.read(event.group(group + 2)),
        timeNano);
  }
}
