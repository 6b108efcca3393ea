package io.epitaph.backtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes what an engine would have said, line by line. */
final class Log {
  static final Instant START = Instant.parse("2026-02-03T14:00:00Z");
  static final Instant NOW = Instant.parse("2026-11-24T04:00:00Z");

  private final List<String> lines = new ArrayList<>();
  private final String engine;
  private Instant now = START;

  Log() {
    this("");
  }

  /**
   * @param engine what each line names; empty for none
   */
  Log(String engine) {
    this.engine = engine;
  }

  /** 64 digits. */
  static String id(String name) {
    return "%064x".formatted(name.hashCode() & 0xffffffffL);
  }

  Instant now() {
    return now;
  }

  List<String> lines() {
    return lines;
  }

  String text() {
    return String.join("\n", lines) + "\n";
  }

  Log pass(Duration time) {
    now = now.plus(time);
    return this;
  }

  Log line(String line) {
    lines.add(line);
    return this;
  }

  Log event(String name, String action, Map<String, String> attributes) {
    ObjectNode json = Wire.MAPPER.createObjectNode().put("Type", "container").put("Action", action);
    ObjectNode actor = json.putObject("Actor").put("ID", id(name));
    ObjectNode all = actor.putObject("Attributes").put("image", "app:1").put("name", name);
    attributes.forEach(all::put);
    json.put("scope", "local").put("time", now.getEpochSecond());
    json.put("timeNano", now.getEpochSecond() * 1_000_000_000L + now.getNano());
    if (!engine.isEmpty()) {
      json.put("epitaphEngine", engine);
    }
    now = now.plusMillis(5);
    return line(json.toString());
  }

  Log event(String name, String action) {
    return event(name, action, Map.of());
  }

  Log die(String name, int exitCode) {
    return event(name, "die", Map.of("exitCode", Integer.toString(exitCode)));
  }

  /** An inspect answer of one that is always restarted. */
  Log look(String name, String why, String status, int exitCode) {
    ObjectNode json = Wire.MAPPER.createObjectNode();
    ObjectNode look = json.putObject("look").put("container", id(name)).put("why", why);
    look.put("takenAt", now.toString());
    if (!why.equals("start-up")) {
      look.put("cause", "last");
    }
    ObjectNode inspect = look.putObject("inspect").put("Id", id(name)).put("Name", "/" + name);
    inspect.put("Created", START.toString()).put("RestartCount", 0);
    inspect.putObject("State").put("Status", status).put("ExitCode", exitCode);
    inspect.putObject("Config").put("Image", "app:1").putObject("Labels");
    inspect.putObject("HostConfig").putObject("RestartPolicy").put("Name", "always");
    if (!engine.isEmpty()) {
      json.put("epitaphEngine", engine);
    }
    return line(json.toString());
  }

  /** One that runs for 5 s and fails, again and again. */
  Log loop(String name, int deaths) {
    event(name, "create");
    look(name, "create", "created", 0);
    for (int i = 0; i < deaths; i++) {
      event(name, "start").pass(Duration.ofSeconds(5));
      die(name, 3).pass(Duration.ofMillis(400));
    }
    return this;
  }

  // ---- what is read of it

  static Entries open(String text, Defects defects) throws IOException {
    return InputFile.open(
        InputFile.named(List.of("-"), null),
        new ByteArrayInputStream(text.getBytes(UTF_8)),
        NOW,
        defects);
  }

  static List<Entry> entries(String text, Defects defects) throws IOException {
    try (Entries entries = open(text, defects)) {
      return all(entries);
    }
  }

  static List<Entry> entries(String text) throws IOException {
    return entries(text, new Defects());
  }

  static List<Entry> all(Entries entries) throws IOException {
    List<Entry> all = new ArrayList<>();
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      all.add(entry);
    }
    return all;
  }
}
