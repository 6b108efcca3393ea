package io.epitaph.embedded;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the processes of a {@link FlinkCluster} are told: Flink's own configuration, ZooKeeper's,
 * and what they log.
 */
record FlinkConfiguration(
    FlinkCluster.Settings settings, int restPort, int rpcPort, int zooKeeperPort) {
  private static final String LOOPBACK = "127.0.0.1";

  /** With free ports. */
  static FlinkConfiguration of(FlinkCluster.Settings settings) throws IOException {
    return new FlinkConfiguration(
        settings, LoopbackPort.free(), LoopbackPort.free(), LoopbackPort.free());
  }

  /** Where Flink's REST interface answers. */
  URI rest() {
    return URI.create("http://" + LOOPBACK + ":" + restPort);
  }

  /** Where savepoints may be put. */
  URI savepoints() {
    return in("savepoints").toUri();
  }

  /** What {@code FLINK_CONF_DIR} names. */
  Path folder() {
    return in("conf");
  }

  private Path in(String name) {
    return settings.folder().resolve(name);
  }

  /** Makes all folders and files that the processes need. */
  void write() throws IOException {
    for (String own : List.of("conf", "logs", "tmp", "checkpoints", "savepoints", "ha")) {
      Files.createDirectories(in(own));
    }
    SortedMap<String, String> all = new TreeMap<>(flink());
    all.putAll(settings.configuration());
    // A JSON string is one in YAML too.
    Files.write(
        folder().resolve("config.yaml"),
        all.entrySet().stream()
            .map(each -> each.getKey() + ": " + new TextNode(each.getValue()))
            .toList());
    Files.write(
        folder().resolve("zoo.cfg"),
        List.of(
            "dataDir=" + in("zookeeper"),
            "clientPortAddress=" + LOOPBACK,
            "clientPort=" + zooKeeperPort,
            "tickTime=1000",
            "admin.enableServer=false"));
    Files.write(
        folder().resolve("log4j2.properties"),
        List.of(
            "rootLogger.level = INFO",
            "rootLogger.appenderRef.console.ref = console",
            "appender.console.name = console",
            "appender.console.type = CONSOLE",
            "appender.console.layout.type = PatternLayout",
            "appender.console.layout.pattern = %d{ISO8601} %-5p %c{1} - %m%n"));
  }

  private SortedMap<String, String> flink() {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("jobmanager.rpc.address", LOOPBACK);
    all.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    all.put("jobmanager.bind-host", LOOPBACK);
    all.put("taskmanager.host", LOOPBACK);
    all.put("taskmanager.bind-host", LOOPBACK);
    all.put("rest.address", LOOPBACK);
    all.put("rest.bind-address", LOOPBACK);
    all.put("rest.port", Integer.toString(restPort));
    all.put("rest.bind-port", Integer.toString(restPort));
    // How old an answer may be.
    all.put("web.refresh-interval", "200ms");
    all.put("io.tmp.dirs", in("tmp").toString());

    all.put("taskmanager.numberOfTaskSlots", Integer.toString(settings.slots()));
    // Else one TaskManager may have all the tasks.
    all.put("taskmanager.load-balance.mode", "SLOTS");
    // What Flink's scripts would compute from a process size of 768 MiB; the first two are the
    // heap.
    all.put("taskmanager.cpu.cores", Integer.toString(settings.slots()));
    all.put("taskmanager.memory.framework.heap.size", "96m");
    all.put("taskmanager.memory.task.heap.size", "224m");
    all.put("taskmanager.memory.framework.off-heap.size", "64m");
    all.put("taskmanager.memory.task.off-heap.size", "0");
    all.put("taskmanager.memory.network.min", "48m");
    all.put("taskmanager.memory.network.max", "48m");
    all.put("taskmanager.memory.managed.size", "96m");
    all.put("taskmanager.memory.jvm-metaspace.size", "160m");
    all.put("taskmanager.memory.jvm-overhead.min", "80m");
    all.put("taskmanager.memory.jvm-overhead.max", "80m");

    all.put("state.backend.type", "rocksdb");
    all.put("execution.checkpointing.incremental", "true");
    all.put("execution.checkpointing.storage", "filesystem");
    all.put("execution.checkpointing.dir", in("checkpoints").toUri().toString());
    all.put("execution.checkpointing.savepoint-dir", savepoints().toString());

    all.put("high-availability.type", "zookeeper");
    all.put("high-availability.zookeeper.quorum", LOOPBACK + ":" + zooKeeperPort);
    all.put("high-availability.storageDir", in("ha").toUri().toString());
    // How soon a killed process is noticed; the defaults are 10 s, 50 s and 60 s.
    all.put("heartbeat.interval", "2s");
    all.put("heartbeat.timeout", "20s");
    all.put("high-availability.zookeeper.client.session-timeout", "15s");
    // Else all jobs start again whenever a busy machine is late with ZooKeeper's heartbeats.
    all.put("high-availability.zookeeper.client.tolerate-suspended-connections", "true");
    return all;
  }
}
