package io.epitaph.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker in this process: KRaft, controller and broker in one, on loopback only.
 *
 * <p>Its folder holds all its data; started again on the same folder it goes on where it was. One
 * broker a folder at a time.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final int NODE = 1;
  private static final String LOOPBACK = "127.0.0.1";

  /** Records as large as Epitaph's topics take, and the room that a batch needs around one. */
  private static final int LARGEST_RECORD = 17 * 1024 * 1024;

  private final KafkaRaftServer server;
  private final int port;

  private KafkaBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker, and returns when it takes requests.
   *
   * @param folder made when missing
   * @param port 0 for a free one
   * @throws IOException when the port is taken, or the folder cannot be used
   */
  public static KafkaBroker start(Path folder, int port) throws IOException {
    int clientPort = freePort(port);
    int controllerPort = freePort(0);
    Path data = Files.createDirectories(folder.resolve("data"));
    format(data);
    KafkaRaftServer server =
        new KafkaRaftServer(
            new KafkaConfig(settings(data, clientPort, controllerPort), false), Time.SYSTEM);
    try {
      server.startup();
    } catch (RuntimeException e) {
      server.shutdown();
      throw new IOException("the Kafka broker in " + folder + " did not start: " + e, e);
    }
    return new KafkaBroker(server, clientPort);
  }

  /** The address for clients, {@code host:port}. */
  public String bootstrap() {
    return LOOPBACK + ":" + port;
  }

  /** Ends the broker, and returns when it has written all it holds. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
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
    return settings;
  }

  /** Writes what a new folder needs; leaves one that is in use as it is. */
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
      throw new IOException("cannot make " + data + " a folder of Kafka's: " + e.getMessage(), e);
    }
  }

  private static int freePort(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "port "
              + wanted
              + " for Kafka is taken on "
              + LOOPBACK
              + ": end what listens there, name another, or 0 for a free one",
          e);
    }
  }
}
