package io.epitaph.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** The settings of an embedded Elasticsearch. */
final class ElasticsearchConfiguration {
  private ElasticsearchConfiguration() {}

  static SortedMap<String, String> of(Path folder, Path home, int port) throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("cluster.name", "epitaph");
    all.put("node.name", "epitaph");
    all.put("discovery.type", "single-node");
    // On by default where it is there: in a folder that an earlier Epitaph has unpacked.
    if (Files.isDirectory(home.resolve("modules").resolve("x-pack-security"))) {
      all.put("xpack.security.enabled", "false");
    }
    all.put("network.host", ElasticsearchServer.LOOPBACK);
    all.put("http.port", Integer.toString(port));
    all.put("transport.port", Integer.toString(LoopbackPort.free()));
    all.put("path.home", home.toString());
    all.put("path.data", folder.resolve("data").toString());
    all.put("path.logs", folder.resolve("logs").toString());
    // Otherwise a nearly full disk makes all indices read-only; the stack watches the disk itself.
    all.put("cluster.routing.allocation.disk.threshold_enabled", "false");
    // The whole heap in use counts otherwise, with what is garbage already; and since a server that
    // refuses everything allocates nothing, this collector then never collects it.
    all.put("indices.breaker.total.use_real_memory", "false");
    all.put("action.destructive_requires_name", "true");
    // Less to wake up for: a coarse clock 5 times a second, and a look at garbage collection each.
    all.put("thread_pool.estimated_time_interval", "1s");
    all.put("monitor.jvm.gc.enabled", "false");
    return all;
  }
}
