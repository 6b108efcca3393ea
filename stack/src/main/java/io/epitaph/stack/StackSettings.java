package io.epitaph.stack;

import io.epitaph.collector.EngineConnector;
import io.epitaph.engine.DockerEngine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an {@link EmbeddedStack}.
 *
 * @param state the state folder; one stack a folder
 * @param engines what is watched
 * @param ports fixed ports; 0 for a free one
 * @param heartbeat how often collectors say that they live
 * @param refresh how soon what was indexed is found
 * @param heap Elasticsearch's, as {@code -Xmx} takes it
 * @param receivers who is told of incidents
 */
public record StackSettings(
    Path state,
    List<Source> engines,
    Ports ports,
    Duration heartbeat,
    Duration refresh,
    String heap,
    Receivers receivers) {

  /**
   * An engine to be watched.
   *
   * @param address for people, and for the name of the collector's folder
   * @param archived true when the file systems of its dead are to be kept
   */
  public record Source(URI address, EngineConnector connector, boolean archived) {
    /** One that only tells: a recording. */
    public Source(URI address, EngineConnector connector) {
      this(address, connector, false);
    }

    public static Source docker(URI address) {
      return new Source(address, () -> DockerEngine.connect(address), true);
    }
  }

  public record Ports(int kafka, int elasticsearch, int flink) {
    public static final Ports FREE = new Ports(0, 0, 0);
  }

  /**
   * Who is told of incidents; null for each that is not.
   *
   * @param alertmanager an Alertmanager's address
   * @param cloudEvents where CloudEvents are posted to
   * @param secret signs CloudEvents
   * @param slack a Slack-style webhook
   */
  public record Receivers(
      @Nullable URI alertmanager,
      @Nullable URI cloudEvents,
      @Nullable String secret,
      @Nullable URI slack) {
    public static final Receivers NONE = new Receivers(null, null, null, null);
  }

  public StackSettings {
    engines = List.copyOf(engines);
    if (engines.isEmpty()) {
      throw new IllegalArgumentException("engines: got none, wanted one or more");
    }
  }

  /** With the usual values for all else. */
  public static StackSettings of(Path state, List<Source> engines) {
    return new StackSettings(
        state,
        engines,
        Ports.FREE,
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        "512m",
        Receivers.NONE);
  }

  public StackSettings withPorts(Ports fixed) {
    return new StackSettings(state, engines, fixed, heartbeat, refresh, heap, receivers);
  }

  /** For who waits for an answer: a demo, a test. */
  public StackSettings quick() {
    return new StackSettings(
        state, engines, ports, Duration.ofMillis(500), Duration.ofMillis(200), heap, receivers);
  }

  public StackSettings withReceivers(Receivers told) {
    return new StackSettings(state, engines, ports, heartbeat, refresh, heap, told);
  }
}
