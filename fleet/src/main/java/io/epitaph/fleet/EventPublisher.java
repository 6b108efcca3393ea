package io.epitaph.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the events of a simulated engine as a real one does. Guarded by its engine. */
final class EventPublisher {
  private final EngineSettings settings;
  private final EventRing ring;
  private final String networkId;
  private final Supplier<Instant> clock;
  private boolean silent;
  private long executed;
  private long lastNano;

  /**
   * @param clock the engine's own
   */
  EventPublisher(EngineSettings settings, EventRing ring, Supplier<Instant> clock) {
    this.settings = settings;
    this.ring = ring;
    this.networkId = EngineSettings.hex(settings.name() + " none");
    this.clock = clock;
  }

  /** Whether nothing is published: the engine is down. */
  void silence(boolean now) {
    silent = now;
  }

  void container(SimulatedContainer container, String action, Map<String, String> more) {
    // A label overwrites the engine's own attributes: real engines do that too.
    Map<String, String> attributes = new TreeMap<>(more);
    attributes.put("image", container.image);
    attributes.put("name", container.name);
    attributes.putAll(container.labels());
    publish("container", action, container.id, container.image, attributes);
  }

  void network(SimulatedContainer container, String action) {
    publish(
        "network",
        action,
        networkId,
        null,
        new TreeMap<>(Map.of("container", container.id, "name", "none", "type", "null")));
  }

  /** {@code docker exec}, from its creation to its end. */
  void exec(SimulatedContainer container, String command, int exitCode) {
    String exec = EngineSettings.hex(container.id + " exec " + executed++);
    container(container, "exec_create: " + command, Map.of("execID", exec));
    container(container, "exec_start: " + command, Map.of("execID", exec));
    container(
        container, "exec_die", Map.of("execID", exec, "exitCode", Integer.toString(exitCode)));
  }

  /**
   * A death, in the order of the engine's version.
   *
   * @param byStop whether it ends a {@code docker stop}
   */
  void death(SimulatedContainer container, Map<String, String> attributes, boolean byStop) {
    if (!settings.dialect().deathLast()) {
      container(container, "die", attributes);
    }
    network(container, "disconnect");
    if (byStop) {
      container(container, "stop", Map.of());
    }
    if (settings.dialect().deathLast()) {
      container(container, "die", attributes);
    }
  }

  /**
   * @param from null where an event has none of the old fields
   */
  private void publish(
      String type, String action, String id, @Nullable String from, Map<String, String> more) {
    if (silent) {
      return;
    }
    // No two events of an engine have the same time.
    Instant now = clock.get();
    lastNano = Math.max(lastNano + 1, now.getEpochSecond() * 1_000_000_000L + now.getNano());
    ObjectNode event = Wire.MAPPER.createObjectNode();
    if (from != null) {
      event.put("status", action).put("id", id).put("from", from);
    }
    event.put("Type", type).put("Action", action);
    ObjectNode attributes = event.putObject("Actor").put("ID", id).putObject("Attributes");
    more.forEach(attributes::put);
    event.put("scope", "local").put("time", lastNano / 1_000_000_000L).put("timeNano", lastNano);
    ring.add(Instant.EPOCH.plusNanos(lastNano), bytes(event));
  }

  /** A tree as JSON. */
  static byte[] bytes(ObjectNode json) {
    try {
      return Wire.MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
