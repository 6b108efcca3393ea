package io.epitaph.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Elasticsearch as a child process, on loopback only, without security. It is the minimal
 * distribution in the Maven repository: the server and four modules.
 *
 * <p>Its folder holds the unpacked server and all its data; started again on the same folder it
 * continues where it was. One server for each folder at a time. It refuses to run as root, so root
 * starts it as another user, who must be able to reach the folder.
 *
 * <p>It ends when this process ends, even by a kill. If it hangs, the next start on the same folder
 * ends it.
 */
public final class ElasticsearchServer implements AutoCloseable {
  /** The system property that names the distribution's zip. */
  public static final String ZIP_PROPERTY = "epitaph.elasticsearch.zip";

  private static final Logger LOG = LoggerFactory.getLogger(ElasticsearchServer.class);
  private static final String LOOPBACK = "127.0.0.1";

  /** Generous, since it starts slowly on a busy machine. */
  private static final Duration START_LIMIT = Duration.ofMinutes(10);

  private static final Duration END_LIMIT = Duration.ofSeconds(20);

  /** How often a server is started whose free port somebody else takes. */
  private static final int ATTEMPTS = 3;

  private final Process process;
  private final ChildProcess child;
  private final int port;
  private final Path log;

  private ElasticsearchServer(Process process, ChildProcess child, int port, Path log) {
    this.process = process;
    this.child = child;
    this.port = port;
    this.log = log;
  }

  /**
   * @param folder created when missing; for this server only
   * @param port for HTTP; 0 for a free one
   * @param zip the distribution; see {@link #distribution}
   * @param heap as {@code -Xmx} takes it: {@code 512m}
   */
  public record Settings(Path folder, int port, Path zip, String heap) {
    /**
     * With the distribution that {@link #distribution} finds.
     *
     * @throws IOException when there is none
     */
    public static Settings of(Path folder, int port, String heap) throws IOException {
      return new Settings(folder, port, Distribution.find(), heap);
    }

    public Settings {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException(
            "Elasticsearch's port: got " + port + ", wanted 1 to 65535, or 0 for a free one");
      }
      ElasticsearchNeeds.requireHeap(heap);
    }
  }

  /**
   * The distribution's zip: the one that the system property {@value #ZIP_PROPERTY} names; without
   * it, the one in the local Maven repository ({@code maven.repo.local}, else {@code
   * ~/.m2/repository}), where the build of this module has put it.
   *
   * @throws IOException when there is no such file
   */
  public static Path distribution() throws IOException {
    return Distribution.find();
  }

  /**
   * Starts it, and returns when it accepts requests, after about five seconds.
   *
   * @throws IOException when the port or the folder is in use, the folder cannot be used, or the
   *     server ends by itself; the message has the reason that it printed
   */
  public static ElasticsearchServer start(Settings settings)
      throws IOException, InterruptedException {
    return start(settings, ElasticsearchServer::freePort);
  }

  /** Finds a port. */
  interface Ports {
    /**
     * @param wanted 0 for a free one
     * @throws IOException when it is in use
     */
    int find(int wanted) throws IOException;
  }

  static ElasticsearchServer start(Settings settings, Ports ports)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(settings.folder().toAbsolutePath().normalize());
    OtherUser user = OtherUser.ifRoot();
    if (user != null) {
      user.requireReachable(folder);
    }
    ChildProcess child = new ChildProcess(folder.resolve("elasticsearch.pid"));
    child.endLeftover(END_LIMIT);
    int port = ports.find(settings.port());
    Path home = Distribution.unpack(settings.zip(), folder);
    Path config = Files.createDirectories(folder.resolve("config"));
    Files.copy(
        home.resolve("config").resolve("log4j2.properties"),
        config.resolve("log4j2.properties"),
        StandardCopyOption.REPLACE_EXISTING);
    if (user != null) {
      for (String own : List.of("config", "data", "logs", "tmp")) {
        user.own(Files.createDirectories(folder.resolve(own)));
      }
    } else {
      for (String own : List.of("data", "logs", "tmp")) {
        Files.createDirectories(folder.resolve(own));
      }
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return run(settings, folder, home, user, child, port);
      } catch (IOException e) {
        boolean taken = String.valueOf(e.getMessage()).contains("Failed to bind");
        if (settings.port() != 0 || !taken || attempt == ATTEMPTS) {
          throw e;
        }
        // Between finding a free port and binding it, seconds pass, in which anybody may take it.
        LOG.warn("a free port was taken meanwhile, another is tried port={}", port);
        port = ports.find(0);
      }
    }
  }

  private static ElasticsearchServer run(
      Settings settings,
      Path folder,
      Path home,
      @Nullable OtherUser user,
      ChildProcess child,
      int port)
      throws IOException, InterruptedException {
    Path log = folder.resolve("logs").resolve("console.log");
    Process process = launch(settings, folder, home, user, log);
    try {
      child.remember(process.toHandle());
      send(
          process,
          ServerCommand.input(
              configuration(folder, home, port), folder.resolve("config"), log.getParent()));
      awaitHealthy(process, port, log);
    } catch (IOException | InterruptedException | RuntimeException e) {
      child.end(process, END_LIMIT);
      throw e;
    }
    LOG.info("Elasticsearch started port={} pid={}", port, process.pid());
    return new ElasticsearchServer(process, child, port, log);
  }

  /** Its HTTP address. */
  public URI address() {
    return URI.create("http://" + LOOPBACK + ":" + port);
  }

  /** What is wrong, for people; null when it runs. */
  public @Nullable String problem() {
    return process.isAlive()
        ? null
        : "Elasticsearch has ended with " + process.exitValue() + "; see its log " + log;
  }

  /** The server's process. */
  public long pid() {
    return process.pid();
  }

  /** Ends it, and returns when it has ended. */
  @Override
  public void close() {
    try {
      child.end(process, END_LIMIT);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("Elasticsearch has ended, but {}", e.getMessage());
    }
  }

  private static int freePort(int wanted) throws IOException {
    try (ServerSocket socket =
        new ServerSocket(wanted, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "Elasticsearch's port "
              + wanted
              + " is in use on "
              + LOOPBACK
              + ": stop what listens there, choose another port, or 0 for a free one",
          e);
    }
  }

  private static SortedMap<String, String> configuration(Path folder, Path home, int port)
      throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("cluster.name", "epitaph");
    all.put("node.name", "epitaph");
    all.put("discovery.type", "single-node");
    all.put("xpack.security.enabled", "false");
    all.put("network.host", LOOPBACK);
    all.put("http.port", Integer.toString(port));
    all.put("transport.port", Integer.toString(freePort(0)));
    all.put("path.home", home.toString());
    all.put("path.data", folder.resolve("data").toString());
    all.put("path.logs", folder.resolve("logs").toString());
    // Otherwise a nearly full disk makes all indices read-only; the stack watches the disk itself.
    all.put("cluster.routing.allocation.disk.threshold_enabled", "false");
    all.put("action.destructive_requires_name", "true");
    // Less to wake up for: a coarse clock 5 times a second, and a look at garbage collection each.
    all.put("thread_pool.estimated_time_interval", "1s");
    all.put("monitor.jvm.gc.enabled", "false");
    return all;
  }

  private static Process launch(
      Settings settings, Path folder, Path home, @Nullable OtherUser user, Path log)
      throws IOException {
    Path temporary = folder.resolve("tmp");
    List<String> command = new ArrayList<>();
    if (user != null) {
      command.addAll(user.command());
    }
    command.addAll(ServerCommand.line(home, temporary, settings.heap()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.resolve("logs").toFile());
    // Our variables may hold options for another JVM, or secrets.
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
    builder.environment().put("LIBFFI_TMPDIR", temporary.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  /** Writes to the server's input and leaves it open: the server ends when it is closed. */
  private static void send(Process process, byte[] input) {
    try {
      process.getOutputStream().write(input);
      process.getOutputStream().flush();
    } catch (IOException e) {
      // It has ended already: awaitHealthy reports why.
      LOG.debug("Elasticsearch does not read its settings", e);
    }
  }

  private static void awaitHealthy(Process process, int port, Path log)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    String address = "http://" + LOOPBACK + ":" + port;
    HttpRequest health =
        HttpRequest.newBuilder(
                URI.create(address + "/_cluster/health?wait_for_status=yellow&timeout=1s"))
            .timeout(Duration.ofSeconds(5))
            .build();
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      if (!process.isAlive()) {
        throw new IOException(
            "Elasticsearch did not start: "
                + ConsoleLog.reason(log)
                + "; all that it printed is in "
                + log);
      }
      try {
        if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not ready yet.
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "Elasticsearch does not answer "
                + START_LIMIT.toMinutes()
                + " minutes after its start; all that it printed is in "
                + log);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
