package io.epitaph.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
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
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(compressed), StandardCharsets.UTF_8));
    String first = lines.readLine();
    JsonNode header = first == null ? MissingNode.getInstance() : Wire.MAPPER.readTree(first);
    if (header.path("recording").asInt() != FORMAT) {
      throw new IOException(
          "the recording has format '"
              + header.path("recording").asText()
              + "', wanted "
              + FORMAT
              + ": record it again with testing/record");
    }
    List<Answer> answers = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      answers.add(answer(Wire.MAPPER.readTree(line)));
    }
    return new Recording(
        header.path("engine").asText(),
        header.path("api").asText(),
        header.path("name").asText(),
        Instant.parse(header.path("taken").asText()),
        header.path("note").asText(),
        answers);
  }

  private static Answer answer(JsonNode json) throws IOException {
    Duration at = Duration.ofNanos(json.path("t").asLong());
    if (json.has("event")) {
      return new Event(at, json.path("event").asText());
    }
    if (json.has("inspect")) {
      return new Inspect(
          at, json.path("inspect").asText(), json.has("body") ? json.path("body").asText() : null);
    }
    if (json.has("away")) {
      return new Outage(at, json.path("away").asBoolean());
    }
    if (json.has("containers")) {
      List<String> ids = new ArrayList<>();
      json.path("containers").forEach(id -> ids.add(id.asText()));
      return new Containers(at, ids);
    }
    if (!json.has("logs")) {
      throw new IOException("the recording holds a line of no known kind: " + json);
    }
    List<byte[]> lines = null;
    if (json.has("lines")) {
      lines = new ArrayList<>();
      for (JsonNode line : json.path("lines")) {
        lines.add(Base64.getDecoder().decode(line.asText()));
      }
    }
    return new Logs(at, json.path("logs").asText(), lines, json.path("truncated").asBoolean());
  }

  static ObjectNode header(String engine, String api, String name, Instant taken, String note) {
    return Wire.MAPPER
        .createObjectNode()
        .put("recording", FORMAT)
        .put("engine", engine)
        .put("api", api)
        .put("name", name)
        .put("taken", Wire.text(taken))
        .put("note", note);
  }

  static ObjectNode json(Answer answer) {
    ObjectNode json = Wire.MAPPER.createObjectNode().put("t", answer.at().toNanos());
    if (answer instanceof Event event) {
      json.put("event", event.line());
    } else if (answer instanceof Inspect inspect) {
      json.put("inspect", inspect.containerId());
      if (inspect.body() != null) {
        json.put("body", inspect.body());
      }
    } else if (answer instanceof Logs logs) {
      json.put("logs", logs.containerId());
      if (logs.lines() != null) {
        var lines = json.putArray("lines");
        logs.lines().forEach(line -> lines.add(Base64.getEncoder().encodeToString(line)));
        json.put("truncated", logs.truncated());
      }
    } else if (answer instanceof Containers containers) {
      var ids = json.putArray("containers");
      containers.ids().forEach(ids::add);
    } else if (answer instanceof Outage outage) {
      json.put("away", outage.begins());
    }
    return json;
  }
}
