package io.epitaph.backtest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in older and other forms as an engine of today does: the text of {@code docker
 * events}, old and new, and the JSON of engines before 1.10.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/system/events/">docker system
 *     events</a>
 */
final class EngineLines {
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\S{2,6})");

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

  private static final Pattern NAME = Pattern.compile("(?:^|, )([A-Za-z0-9_./-]+)=");

  /** Before 1.10 an event did not say what it is of. */
  private static final Set<String> OF_IMAGES =
      Set.of("pull", "push", "tag", "untag", "delete", "import", "load", "save");

  private EngineLines() {}

  /** Whether a line begins with a time, as every event in text does. */
  static boolean beginsWithTime(byte[] line) {
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
    long timeNano = nanos(time(text.substring(0, space)));
    String said = text.substring(space + 1).strip();
    Matcher old = OLD.matcher(said);
    if (old.matches()) {
      return old(old.group(1), old.group(3), old.group(2), timeNano);
    }
    Matcher event = said.startsWith("container ") ? CONTAINER.matcher(said) : OTHER.matcher(said);
    if (!event.matches()) {
      throw new MalformedRecordException(
          "got a time and other text, wanted TYPE ACTION ID (NAME=VALUE, ...) or ID: ACTION");
    }
    boolean container = said.startsWith("container ");
    int group = container ? 1 : 2;
    return json(
        container ? "container" : event.group(1),
        event.group(group),
        event.group(group + 1),
        event.group(group + 2) == null ? Map.of() : attributes(event.group(group + 2)),
        timeNano);
  }

  /**
   * @param line JSON with {@code status}, {@code id}, {@code from} and {@code time}
   */
  static byte[] ofOldJson(byte[] line) throws MalformedRecordException {
    JsonNode json;
    try {
      json = Wire.MAPPER.readTree(line);
    } catch (IOException e) {
      throw new MalformedRecordException("event: broken JSON", e);
    }
    JsonNode nanos = json.path("timeNano");
    JsonNode seconds = json.path("time");
    if (!nanos.isIntegralNumber() && !seconds.isIntegralNumber()) {
      throw new MalformedRecordException("event: got neither timeNano nor time, wanted one");
    }
    String from = json.path("from").asText("");
    return old(
        json.path("id").asText(""),
        json.path("status").asText(""),
        from.isEmpty() ? null : from,
        nanos.isIntegralNumber() ? nanos.longValue() : seconds.longValue() * 1_000_000_000);
  }

  private static byte[] old(String id, String status, @Nullable String from, long timeNano) {
    return json(
        OF_IMAGES.contains(status) ? "image" : "container",
        status,
        id,
        from == null ? Map.of() : Map.of("image", from),
        timeNano);
  }

  private static byte[] json(
      String type, String action, String id, Map<String, String> attributes, long timeNano) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Wire.MAPPER.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("Type", type);
      json.writeStringField("Action", action);
      json.writeObjectFieldStart("Actor");
      json.writeStringField("ID", id);
      json.writeObjectFieldStart("Attributes");
      for (Map.Entry<String, String> attribute : attributes.entrySet()) {
        json.writeStringField(attribute.getKey(), attribute.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeNumberField("time", Math.floorDiv(timeNano, 1_000_000_000L));
      json.writeNumberField("timeNano", timeNano);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written", e);
    }
    return bytes.toByteArray();
  }

  // ---- times

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

  // ---- attributes

  /** Where a name stands, and its value begins. */
  private record Place(int start, String name, int value) {}

  /**
   * {@code exitCode=1, image=busybox:1, name=web}. A value may hold all of these characters; the
   * engine's own names are in order, so of what may be a name the longest row in order is taken.
   */
  static Map<String, String> attributes(String text) {
    List<Place> places = new ArrayList<>();
    Matcher names = NAME.matcher(text);
    for (int from = 0; names.find(from); from = names.end()) {
      places.add(new Place(names.start(), names.group(1), names.end()));
    }
    List<Place> taken = inOrder(places);
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < taken.size(); i++) {
      int end = i + 1 < taken.size() ? taken.get(i + 1).start() : text.length();
      attributes.put(taken.get(i).name(), text.substring(taken.get(i).value(), end));
    }
    return attributes;
  }

  private static List<Place> inOrder(List<Place> places) {
    boolean ordered = true;
    for (int i = 1; i < places.size(); i++) {
      ordered &= places.get(i - 1).name().compareTo(places.get(i).name()) < 0;
    }
    // A value with hundreds of what may be names is not worth more.
    return ordered || places.size() > 1_000 ? places : longestRow(places);
  }

  /** The first is a name for certain. */
  private static List<Place> longestRow(List<Place> places) {
    int[] length = new int[places.size()];
    int[] before = new int[places.size()];
    Arrays.fill(before, -1);
    length[0] = 1;
    int best = 0;
    for (int i = 1; i < places.size(); i++) {
      for (int j = 0; j < i; j++) {
        boolean after = places.get(j).name().compareTo(places.get(i).name()) < 0;
        if (length[j] > 0 && after && length[j] + 1 > length[i]) {
          length[i] = length[j] + 1;
          before[i] = j;
        }
      }
      if (length[i] > length[best]) {
        best = i;
      }
    }
    List<Place> row = new ArrayList<>();
    for (int i = best; i >= 0; i = before[i]) {
      row.add(0, places.get(i));
    }
    return row;
  }
}
