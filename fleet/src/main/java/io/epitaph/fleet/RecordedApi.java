package io.epitaph.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.LogTail;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.Wire;
import io.epitaph.testing.RecordedEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recording that answers as an engine. Nothing is invented that was not recorded: it holds no
 * files.
 */
final class RecordedApi implements SimulatedApi {
  private static final int ALL_BYTES = 16 * 1024 * 1024;

  private final RecordedEngine engine;

  RecordedApi(RecordedEngine engine) {
    this.engine = engine;
  }

  @Override
  public Instant clock() {
    return Instant.now();
  }

  @Override
  public ObjectNode versionJson() throws IOException {
    EngineInfo info = engine.info();
    return Wire.MAPPER
        .createObjectNode()
        .put("Version", info.version())
        .put("ApiVersion", info.apiVersion())
        .put("MinAPIVersion", "1.12")
        .put("Os", "linux")
        .put("Arch", "amd64");
  }

  @Override
  public ObjectNode infoJson() throws IOException {
    EngineInfo info = engine.info();
    return Wire.MAPPER
        .createObjectNode()
        .put("ID", info.name())
        .put("Name", info.name())
        .put("ServerVersion", info.version())
        .put("SystemTime", clock().toString());
  }

  @Override
  public ArrayNode list(boolean all) throws IOException {
    ArrayNode list = Wire.MAPPER.createArrayNode();
    for (String id : engine.containers()) {
      JsonNode inspected = null;
      try {
        inspected = Wire.MAPPER.readTree(engine.inspect(id));
      } catch (NoSuchContainerException e) {
        // It was removed between two answers of the recording.
      }
      JsonNode known = inspected == null ? Wire.MAPPER.createObjectNode() : inspected;
      String status = known.path("State").path("Status").asText("created");
      if (all || status.equals("running") || status.equals("paused")) {
        boolean runs = status.equals("running") || status.equals("paused");
        ObjectNode entry =
            list.addObject()
                .put("Id", id)
                .put("Status", runs ? "Up" : status)
                .put("Command", known.path("Path").asText());
        if (known.has("Created")) {
          entry.put("Created", Instant.parse(known.path("Created").asText()).getEpochSecond());
        }
        entry.putArray("Names").add(known.path("Name").asText());
        entry.put("Image", known.path("Config").path("Image").asText()).put("State", status);
        entry.set("Labels", known.path("Config").path("Labels"));
      }
    }
    return list;
  }

  private String idOf(String name) throws IOException {
    for (String id : engine.containers()) {
      if (id.startsWith(name)) {
        return id;
      }
      try {
        if (Wire.MAPPER.readTree(engine.inspect(id)).path("Name").asText().equals("/" + name)) {
          return id;
        }
      } catch (NoSuchContainerException e) {
        // It has no name in the recording.
      }
    }
    return name;
  }

  @Override
  public byte[] inspect(String name) throws IOException {
    return engine.inspect(idOf(name));
  }

  @Override
  public byte[] logs(String name, int tail) throws IOException {
    String id = idOf(name);
    JsonNode inspected = Wire.MAPPER.readTree(engine.inspect(id));
    boolean tty = inspected.path("Config").path("Tty").asBoolean();
    LogTail log = engine.logTail(id, tty, tail, ALL_BYTES);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    log.lines().forEach(line -> LogFrames.write(out, line, tty));
    return out.toByteArray();
  }

  @Override
  public byte[] export(String name) throws IOException {
    engine.inspect(idOf(name));
    throw new Refusal(
        500, "a recording holds no file systems: record the export itself, or use a real engine");
  }

  @Override
  public Subscription subscribe(@Nullable Instant since, @Nullable Instant until)
      throws IOException {
    RecordedEvents playback = new RecordedEvents();
    EventStream stream = engine.events(since, until, playback::add);
    playback.plays(stream);
    // A recording that waits begins with its first listener.
    engine.begin();
    Thread waiter =
        new Thread(
            () -> {
              try {
                var unused = stream.awaitEnd();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              playback.end();
            },
            "epitaph-recorded-end");
    waiter.setDaemon(true);
    waiter.start();
    return playback;
  }
}
