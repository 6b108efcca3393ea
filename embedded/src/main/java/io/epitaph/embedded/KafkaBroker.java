package io.epitaph.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker in this process: KRaft, controller and broker in one, on loopback only.
 *
 * <p>Its folder holds all its data; started again on the same folder it continues where it was. One
 * broker for each folder at a time.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final int NODE = 1;
  private static final Logger LOG = LoggerFactory.getLogger(KafkaBroker.class);
  private static final String LOOPBACK = "127.0.0.1";

  /** The largest record of Epitaph's topics, with the overhead of a batch. */
  private static final int LARGEST_RECORD = 17 * 1024 * 1024;

  /**
   * For one machine with a handful of clients: fewer threads that wake up for nothing, no metadata
   * records while idle, and 8 MiB instead of 128 for compacting topics (300,000 keys at a time).
   */
  private static final Map<String, String> SMALL =
      Map.of(
          "num.network.threads", "1",
          "num.io.threads", "2",
          "background.threads", "2",
          "group.coordinator.threads", "1",
          "metadata.max.idle.interval.ms", "0",
          // Nothing else has a copy: what is acknowledged must outlive a power cut.
          "log.flush.interval.messages", "1",
          "log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));

  private static final Set<KafkaBroker> RUNNING = ConcurrentHashMap.newKeySet();

  private final KafkaRaftServer server;
  private final Path folder;
  private final int port;
  private volatile @Nullable String problem;

  private KafkaBroker(KafkaRaftServer server, Path folder, int port) {
    this.server = server;
    this.folder = folder;
    this.port = port;
  }

  static {
    // A broker that can no longer write exits its process, which here is not only its own.
    Exit.setExitProcedure(KafkaBroker::halted);
    Exit.setHaltProcedure(KafkaBroker::halted);
  }

  /** Kafka does not report which broker it was, so all are marked. */
  private static void halted(int status, @Nullable String message) {
    LOG.error("Kafka wanted to end the process status={} message={}", status, message);
    for (KafkaBroker broker : RUNNING) {
      broker.problem =
          "the Kafka broker in "
              + broker.folder
              + " has stopped, since it could not write there: check whether the disk is full or"
              + " broken";
    }
  }

  /**
   * Starts a broker, and returns when it accepts requests.
   *
   * @param folder created when missing
   * @param port 0 for a free one
   * @throws IOException when the port is in use, or the folder cannot be used
   */
  public static KafkaBroker start(Path folder, int port) throws IOException {
    return start(folder, port, Map.of());
  }

  /**
   * As {@link #start(Path, int)}.
   *
   * @param more settings, by Kafka's names, which override the others; its clients' listener is
   *     {@code CLIENT}
   */
  public static KafkaBroker start(Path folder, int port, Map<String, String> more)
      throws IOException {
    int clientPort = LoopbackPort.require("Kafka", port);
    int controllerPort = LoopbackPort.free();
    Path data = Files.createDirectories(folder.resolve("data"));
    format(data);
    Map<String, String> settings = settings(data, clientPort, controllerPort);
    settings.putAll(more);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    KafkaBroker broker = new KafkaBroker(server, folder, clientPort);
    RUNNING.add(broker);
    try {
      server.startup();
      if (broker.problem() != null) {
        throw new IOException(broker.problem());
      }
      return broker;
    } catch (RuntimeException | IOException e) {
      broker.close();
      throw e instanceof IOException io
          ? io
          : new IOException(
              "the Kafka broker in " + folder + " did not start: " + e.getMessage(), e);
    }
  }

  /** The address for clients of a broker with this port, {@code host:port}. */
  public static String bootstrap(int port) {
    return LOOPBACK + ":" + port;
  }

  /** The address for clients, {@code host:port}. */
  public String bootstrap() {
    return bootstrap(port);
  }

  /** Why it accepts no more records, for people; null while it does. */
  public @Nullable String problem() {
    return problem;
  }

  /** Ends the broker, and returns when it has written all it holds. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    RUNNING.remove(this);
  }

  private static Map<String, String> settings(Path data, int clientPort, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE));
    settings.put("controller.quorum.voters", NODE + "@" + LOOPBACK + ":" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "CLIENT");
    settings.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put(
        "listeners",
        "CLIENT://%s:%d,CONTROLLER://%s:%d"
            .formatted(LOOPBACK, clientPort, LOOPBACK, controllerPort));
    settings.put("advertised.listeners", "CLIENT://" + LOOPBACK + ":" + clientPort);
    settings.put("log.dirs", data.toString());
    settings.put("message.max.bytes", Integer.toString(LARGEST_RECORD));
    settings.put("auto.create.topics.enable", "false");
    settings.put("num.partitions", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    for (String internal :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      settings.put(internal + ".replication.factor", "1");
      settings.put(internal + ".num.partitions", "1");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.putAll(SMALL);
    return settings;
  }

  /** Formats a new folder; leaves an existing one unchanged. */
  private static void format(Path data) throws IOException {
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(NODE)
            .setClusterId(Uuid.randomUuid().toString())
            .setReleaseVersion(MetadataVersion.latestProduction())
            .setControllerListenerName("CONTROLLER")
            .setMetadataLogDirectory(data.toString())
            .addDirectory(data.toString())
            .setIgnoreFormatted(true);
    try {
      if (!Files.exists(data.resolve("meta.properties"))) {
        formatter.run();
      }
    } catch (Exception e) {
      throw new IOException("cannot format " + data + " for Kafka: " + e.getMessage(), e);
    }
  }
}
