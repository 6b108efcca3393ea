package io.epitaph.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a simulated engine answers to requests, from the state of its containers. */
final class SimulatedAnswers implements SimulatedApi {
  private static final String DRIVER = "overlay2";

  private final SimulatedEngine engine;

  SimulatedAnswers(SimulatedEngine engine) {
    this.engine = engine;
  }

  private void requirePresent() throws EngineUnavailableException {
    if (engine.isDown()) {
      throw new EngineUnavailableException(
          "the simulated engine " + engine.name() + " is down: ask again later");
    }
  }

  private SimulatedContainer named(String name) throws IOException {
    requirePresent();
    SimulatedContainer found = engine.containers().get(name);
    for (SimulatedContainer container : engine.containers().values()) {
      if (found == null && (container.name.equals(name) || container.id.startsWith(name))) {
        found = container;
      }
    }
    if (found == null) {
      throw new NoSuchContainerException(name);
    }
    return found;
  }

  @Override
  public @Nullable Instant clock() {
    return engine.isLive() ? engine.now() : null;
  }

  @Override
  public ObjectNode versionJson() throws IOException {
    synchronized (engine) {
      requirePresent();
      Dialect dialect = engine.settings().dialect();
      return Wire.MAPPER
          .createObjectNode()
          .put("Version", dialect.version())
          .put("ApiVersion", dialect.api())
          .put("MinAPIVersion", dialect.oldestApi())
          .put("Os", "linux")
          .put("Arch", "amd64");
    }
  }

  @Override
  public ObjectNode infoJson() throws IOException {
    synchronized (engine) {
      requirePresent();
      long running =
          engine.containers().values().stream().filter(SimulatedContainer::running).count();
      ObjectNode info = Wire.MAPPER.createObjectNode();
      Instant now = clock();
      if (now != null) {
        info.put("SystemTime", now.toString());
      }
      return info.put("ID", EngineSettings.hex(engine.name()).substring(0, 36))
          .put("Name", engine.name())
          .put("Containers", engine.containers().size())
          .put("ContainersRunning", running)
          .put("Driver", DRIVER)
          .put("CgroupVersion", "2")
          .put("DockerRootDir", "/var/lib/docker")
          .put("LiveRestoreEnabled", engine.settings().liveRestore())
          .put("ServerVersion", engine.settings().dialect().version());
    }
  }

  @Override
  public ArrayNode list(boolean all) throws IOException {
    synchronized (engine) {
      requirePresent();
      ArrayNode list = Wire.MAPPER.createArrayNode();
      List<SimulatedContainer> newestFirst = new ArrayList<>(engine.containers().values());
      Collections.reverse(newestFirst);
      for (SimulatedContainer container : newestFirst) {
        if (all || container.running()) {
          list.add(ListAnswer.of(container));
        }
      }
      return list;
    }
  }

  @Override
  public byte[] inspect(String name) throws IOException {
    synchronized (engine) {
      return EventPublisher.bytes(new InspectAnswer(named(name), DRIVER).json());
    }
  }

  @Override
  public byte[] logs(String name, int tail) throws IOException {
    synchronized (engine) {
      return named(name).framed(tail);
    }
  }

  @Override
  public byte[] export(String name) throws IOException {
    synchronized (engine) {
      SimulatedContainer container = named(name);
      byte[] tar = ContainerTar.of(container);
      engine.exported(container);
      return tar;
    }
  }

  @Override
  public Subscription subscribe(@Nullable Instant since, @Nullable Instant until)
      throws IOException {
    synchronized (engine) {
      requirePresent();
      return engine.subscribe(since, until);
    }
  }
}
