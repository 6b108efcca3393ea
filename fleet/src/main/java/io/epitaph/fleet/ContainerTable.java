package io.epitaph.fleet;

import io.epitaph.testing.Subject;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The containers that an engine has, the oldest first. Not thread-safe. */
final class ContainerTable {
  private final String engine;
  private final Map<String, SimulatedContainer> containers = new LinkedHashMap<>();
  private long created;

  ContainerTable(String engine) {
    this.engine = engine;
  }

  /** Its id depends on the engine's name and the order of creation only. */
  SimulatedContainer create(Subject subject, String image, Instant at) {
    String id = EngineSettings.hex(engine + " container " + created++);
    SimulatedContainer container = new SimulatedContainer(id, subject, image, at);
    containers.put(id, container);
    return container;
  }

  /** How many there ever were. */
  long created() {
    return created;
  }

  /** By id; a view. */
  Map<String, SimulatedContainer> all() {
    return Collections.unmodifiableMap(containers);
  }

  boolean has(SimulatedContainer container) {
    return containers.containsKey(container.id);
  }

  /**
   * @return whether it was there
   */
  boolean remove(SimulatedContainer container) {
    return containers.remove(container.id) != null;
  }

  /** Refuses an unknown one. */
  SimulatedContainer known(String id) {
    SimulatedContainer found = containers.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no such container: " + id);
    }
    return found;
  }

  /** Refuses one that does not run. */
  SimulatedContainer running(String id) {
    SimulatedContainer found = known(id);
    if (!found.running()) {
      throw new IllegalStateException(found.name + " does not run: it is " + found.status);
    }
    return found;
  }
}
