package io.epitaph.stack;

import io.epitaph.embedded.ElasticsearchNeeds;
import io.epitaph.engine.mask.Masking;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
