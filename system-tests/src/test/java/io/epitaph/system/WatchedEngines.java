package io.epitaph.system;

import static org.awaitility.Awaitility.await;

import io.epitaph.collector.CollectorSettings;
import io.epitaph.collector.EventCollector;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Simulated engines that are served, each watched by a collector of its own. */
final class WatchedEngines implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final String bootstrap;
  private final Path folder;
  private final Timeline timeline = Timeline.live();
  private final EngineServer server = new EngineServer();
  private final List<EventCollector> collectors = new ArrayList<>();

  /**
   * @param folder for the collectors' state
   */
  WatchedEngines(String bootstrap, Path folder) {
    this.bootstrap = bootstrap;
    this.folder = folder;
  }

  Timeline timeline() {
    return timeline;
  }

  /** In the order in which their engines were added. */
  List<EventCollector> collectors() {
    return collectors;
  }

  /** An engine whose collector is connected. */
  SimulatedEngine add(String name, Dialect dialect, Faults faults) throws IOException {
    SimulatedEngine engine = new SimulatedEngine(EngineSettings.of(name, dialect), timeline);
    URI address = server.serve(engine, faults, URI.create("tcp://127.0.0.1:0"));
    EventCollector collector =
        EventCollector.start(
            CollectorSettings.of(address, bootstrap, folder.resolve(name))
                .withHeartbeat(Duration.ofMillis(500))
                .withHost(name));
    collectors.add(collector);
    await().atMost(LIMIT).until(() -> collector.isConnected());
    return engine;
  }

  void stopCollectors() {
    collectors.forEach(EventCollector::close);
    collectors.clear();
  }

  @Override
  public void close() throws IOException {
    stopCollectors();
    server.close();
    timeline.close();
  }
}
