package io.epitaph.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a real engine said while lives were played on it: JSON lines, compressed by gzip. The first
 * line is the header: {@code recording}, the version of the format, and what this record holds by
 * name. Each other one is an answer, with {@code t}, the nanoseconds since the beginning:
 *
 * <ul>
 *   <li>{@code {"t":..,"event":"the engine's line"}}
 *   <li>{@code {"t":..,"inspect":"the id","body":"the answer"}}, without {@code body} when the
 *       engine no longer knew it
 *   <li>{@code {"t":..,"logs":"the id","lines":["base64",..],"truncated":false}}, likewise
 *   <li>{@code {"t":..,"containers":["the id",..]}}, all it had then, dead ones too
 *   <li>{@code {"t":..,"away":true}} when the engine ended the stream, {@code false} when it took a
 *       new one
 * </ul>
 *
 * @param engine the engine's version
 * @param api the version of its API that was spoken
 * @param name the engine's name
 * @param taken when it was begun
 * @param note how it was taken, for people
 * @param answers in order of time
 */
public record Recording(
    String engine, String api, String name, Instant taken, String note, List<Answer> answers) {

  /** The version of the format. */
  static final int FORMAT = 1;

  /** Something the engine said. */
  public sealed interface Answer permits Event, Inspect, Logs, Containers, Outage {
    /** Since the recording's begin. */
    Duration at();
  }

  public record Event(Duration at, String line) implements Answer {}

  /**
   * @param body null when the engine did not know the container
   */
  public record Inspect(Duration at, String containerId, @Nullable String body) implements Answer {}

  /**
   * @param lines null when the engine did not know the container
   */
  public record Logs(
      Duration at, String containerId, @Nullable List<byte[]> lines, boolean truncated)
      implements Answer {}

  public record Containers(Duration at, List<String> ids) implements Answer {}

  /**
   * @param begins whether the engine went down then; else it came back
   */
  public record Outage(Duration at, boolean begins) implements Answer {}

  public Recording {
    answers = List.copyOf(answers);
  }

  /** How long it takes to play. */
  public Duration length() {
    return answers.isEmpty() ? Duration.ZERO : answers.get(answers.size() - 1).at();
  }

  /** The names of the containers it holds, by id. */
  public Map<String, String> containers() {
    Map<String, String> names = new LinkedHashMap<>();
    for (Answer answer : answers) {
      if (answer instanceof Event event) {
        JsonNode json = parsed(event.line());
        if (json.path("Type").asText().equals("container")) {
          names.putIfAbsent(
              json.path("Actor").path("ID").asText(),
              json.path("Actor").path("Attributes").path("name").asText());
        }
      }
    }
    return names;
  }

  private static JsonNode parsed(String line) {
    try {
      return Wire.MAPPER.readTree(line);
    } catch (IOException e) {
      return Wire.MAPPER.createObjectNode();
    }
  }

  /** A recording among this module's resources: {@code demo}, {@code life-01}. */
  public static Recording named(String name) throws IOException {
    String path = "recordings/" + name + ".jsonl.gz";
    try (InputStream in = Recording.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException("there is no recording '" + name + "'");
      }
      return read(in);
    }
  }

  /**
   * Reads one to its end.
   *
   * @throws IOException when it is not a recording, or one of another format
   */
  public static Recording read(InputStream compressed) throws IOException {
    return RecordingReader.read(compressed);
  }
}
