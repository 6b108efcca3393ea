package io.epitaph.stack;

import io.epitaph.collector.EngineConnector;
import io.epitaph.embedded.ElasticsearchNeeds;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineAddress;
import io.epitaph.engine.mask.Masking;
import io.epitaph.notifier.NotifierSettings;
import io.epitaph.notifier.QuietRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an {@link EmbeddedStack}.
 *
 * @param folder the state folder; one for each stack
 * @param engines those to watch
 * @param ports fixed ports; 0 for a free one
 * @param heartbeat how often collectors report that they run
 * @param refresh how soon indexed documents can be found
 * @param heap Elasticsearch's, as {@code -Xmx} takes it
 * @param receivers where incidents are sent
 * @param masking how its collectors mask secrets
 * @param demo true for the stack of a demo, which is not the default one while another runs
 */
public record StackSettings(
    StateFolder folder,
    List<Source> engines,
    Ports ports,
    Duration heartbeat,
    Duration refresh,
    String heap,
    Receivers receivers,
    Masking masking,
    boolean demo) {

  /**
   * An engine to be watched.
   *
   * @param address for people, and for the name of the collector's folder
   * @param archived true when the file systems of its dead are to be kept
   */
  public record Source(URI address, EngineConnector connector, boolean archived) {
    /** An engine without file systems: a recording. */
    public Source(URI address, EngineConnector connector) {
      this(address, connector, false);
    }

    /**
     * @throws IllegalArgumentException when it is not the address of an engine
     */
    public static Source docker(URI address) {
      EngineAddress.require(address);
      return new Source(address, () -> DockerEngine.connect(address), true);
    }
  }

  /** Fixed ports on 127.0.0.1; 0 for a free one. */
  public record Ports(int kafka, int elasticsearch, int flink, int metrics) {
    public static final Ports FREE = new Ports(0, 0, 0);

    public Ports(int kafka, int elasticsearch, int flink) {
      this(kafka, elasticsearch, flink, 0);
    }

    public Ports {
      Set<Integer> fixed = new HashSet<>();
      require("kafka", kafka, fixed);
      require("elasticsearch", elasticsearch, fixed);
      require("flink", flink, fixed);
      require("metrics", metrics, fixed);
    }

    private static void require(String of, int port, Set<Integer> fixed) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException(
            "port of " + of + ": got " + port + ", wanted 1 to 65535, or 0 for a free one");
      }
      if (port != 0 && !fixed.add(port)) {
        throw new IllegalArgumentException(
            "port of "
                + of
                + ": got "
                + port
                + ", which another part uses: choose a different port for each");
      }
    }
  }

  /**
   * Where incidents are sent; null for each that is not wanted.
   *
   * @param alertmanager an Alertmanager's address
   * @param cloudEvents where CloudEvents are posted to
   * @param secret signs CloudEvents
   * @param slack a Slack-style webhook
   * @param quiet when nothing is sent
   */
  public record Receivers(
      @Nullable URI alertmanager,
      @Nullable URI cloudEvents,
      @Nullable String secret,
      @Nullable URI slack,
      QuietRules quiet) {
    public static final Receivers NONE = new Receivers(null, null, null, null);

    /** With no quiet windows by configuration. */
    public Receivers(
        @Nullable URI alertmanager,
        @Nullable URI cloudEvents,
        @Nullable String secret,
        @Nullable URI slack) {
      this(alertmanager, cloudEvents, secret, slack, QuietRules.NONE);
    }

    /**
     * The notifier's settings.
     *
     * @param kafka {@code host:port}
     * @throws IllegalArgumentException when an address is wrong, or the secret is blank
     */
    NotifierSettings settings(String kafka) {
      return NotifierSettings.of(kafka)
          .withAlertmanager(alertmanager)
          .withCloudEvents(cloudEvents, secret)
          .withSlack(slack)
          .withQuiet(quiet);
    }
  }

  public StackSettings {
    ElasticsearchNeeds.requireHeap(heap);
    engines = List.copyOf(engines);
    if (engines.isEmpty()) {
      throw new IllegalArgumentException("engines: got none, wanted one or more");
    }
    Set<Path> collectors = new HashSet<>();
    for (Source engine : engines) {
      if (!collectors.add(folder.collector(engine.address()))) {
        throw new IllegalArgumentException(
            "engines: got " + engine.address() + " twice, wanted each once");
      }
    }
  }

  /** With defaults for everything else. */
  public static StackSettings of(Path state, List<Source> engines) {
    return new StackSettings(
        new StateFolder(state),
        engines,
        Ports.FREE,
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        "512m",
        Receivers.NONE,
        Masking.DEFAULT,
        false);
  }

  public StackSettings withPorts(Ports fixed) {
    return new StackSettings(
        folder, engines, fixed, heartbeat, refresh, heap, receivers, masking, demo);
  }

  /**
   * @param size of Elasticsearch's heap, as {@code -Xmx} takes it
   */
  public StackSettings withHeap(String size) {
    return new StackSettings(
        folder, engines, ports, heartbeat, refresh, size, receivers, masking, demo);
  }

  public StackSettings withMasking(Masking wanted) {
    return new StackSettings(
        folder, engines, ports, heartbeat, refresh, heap, receivers, wanted, demo);
  }

  public StackSettings withReceivers(Receivers wanted) {
    return new StackSettings(
        folder, engines, ports, heartbeat, refresh, heap, wanted, masking, demo);
  }

  /** With shorter intervals, at a higher load: for demos and tests, which wait for results. */
  public StackSettings quick() {
    return new StackSettings(
        folder,
        engines,
        ports,
        Duration.ofMillis(500),
        Duration.ofMillis(200),
        heap,
        receivers,
        masking,
        demo);
  }

  /** The stack of a demo. */
  public StackSettings asDemo() {
    return new StackSettings(
        folder, engines, ports, heartbeat, refresh, heap, receivers, masking, true);
  }
}
