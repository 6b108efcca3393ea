package io.epitaph.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Elasticsearch as a child process, on loopback only, without security. It is the minimal
 * distribution in the Maven repository: the server and, of its four modules, the one for HTTP.
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
  static final String LOOPBACK = "127.0.0.1";

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
    return start(settings, wanted -> LoopbackPort.require("Elasticsearch", wanted));
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
    ChildProcess child = childIn(folder);
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

  private static ChildProcess childIn(Path folder) {
    return new ChildProcess(folder.resolve("elasticsearch.pid"));
  }

  /**
   * Ends the server that a killed process has left behind in a folder; it would write there for
   * some moments more. {@link #start} does so itself.
   *
   * @throws IOException when the process that started it still runs, so that it was not left behind
   */
  public static void endLeftover(Path folder) throws IOException, InterruptedException {
    childIn(folder).endLeftover(END_LIMIT);
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
    Process process = ServerLaunch.launch(settings, folder, home, user, log);
    try {
      child.remember(process.toHandle());
      ServerLaunch.send(
          process,
          ServerCommand.input(
              ElasticsearchConfiguration.of(folder, home, port),
              folder.resolve("config"),
              log.getParent()));
      ServerHealth.await(process, port, log);
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
}
