package io.epitaph.stack;

import io.epitaph.archiver.Archiver;
import io.epitaph.archiver.ArchiverSettings;
import io.epitaph.collector.CollectorSettings;
import io.epitaph.collector.EventCollector;
import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.indexer.Indexer;
import io.epitaph.indexer.IndexerSettings;
import io.epitaph.kafka.Topics;
import io.epitaph.notifier.Notifier;
import io.epitaph.notifier.NotifierSettings;
import io.epitaph.stack.StackStatus.Part;
import io.epitaph.stream.EmbeddedForensics;
import io.epitaph.stream.ForensicsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole Epitaph on this machine: a broker and Flink in this process, Elasticsearch as its child,
 * a collector for each engine, the forensics job, the indexer. All on loopback. Started again on
 * the same state folder it goes on where it was.
 */
public final class EmbeddedStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStack.class);

  /** Learns how the start goes. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param took null while it is begun
     */
    void part(String name, @Nullable Duration took);
  }

  private final StackSettings settings;
  private final Map<String, String> environment;
  private final Instant startedAt = Instant.now();
  private final FileChannel lock;
  private final Deque<Running> parts = new ArrayDeque<>();
  private final Map<URI, EventCollector> collectors = new LinkedHashMap<>();
  private final Map<URI, Archiver> archivers = new LinkedHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "epitaph-stack-status");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable KafkaBroker broker;
  private @Nullable ElasticsearchServer elasticsearch;
  private @Nullable EmbeddedForensics forensics;
  private @Nullable Indexer indexer;
  private @Nullable Notifier notifier;
  private boolean closed;

  /** Something that was started, to be closed in turn. */
  private record Running(String name, AutoCloseable part) {}

  private EmbeddedStack(StackSettings settings, Map<String, String> environment, FileChannel lock) {
    this.settings = settings;
    this.environment = environment;
    this.lock = lock;
  }

  /**
   * Starts all, and returns when all takes what comes; about 15 seconds.
   *
   * @throws IOException when something does not start; what was started before is ended again
   */
  public static EmbeddedStack start(
      StackSettings settings, Map<String, String> environment, Progress progress)
      throws IOException, InterruptedException {
    Files.createDirectories(settings.state());
    EmbeddedStack stack = new EmbeddedStack(settings, environment, lock(settings.state()));
    try {
      stack.startParts(progress);
      stack.tell();
      StateFolders.point(environment, settings.state());
      var unused = stack.timer.scheduleWithFixedDelay(stack::tellQuietly, 1, 1, TimeUnit.SECONDS);
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private static FileChannel lock(Path state) throws IOException {
    FileChannel channel =
        FileChannel.open(
            state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Another one in this process.
    }
    channel.close();
    throw new IOException(
        "another stack uses the state folder " + state + ": stop it, or name another folder");
  }

  private void startParts(Progress progress) throws IOException, InterruptedException {
    ExecutorService starting = Executors.newCachedThreadPool();
    // Elasticsearch takes longest, and nothing of the rest needs it before the indexer.
    Future<ElasticsearchServer> search =
        starting.submit(() -> timed("elasticsearch", progress, this::startElasticsearch));
    try {
      KafkaBroker started = timed("kafka", progress, this::startKafka);
      broker = started;
      parts.push(new Running("kafka", started));
      forensics = timed("forensics", progress, () -> startForensics(started));
      parts.push(new Running("forensics", Objects.requireNonNull(forensics)));
      startNotifier(started);
      for (StackSettings.Source source : settings.engines()) {
        EventCollector collector = startCollector(started, source);
        collectors.put(source.address(), collector);
        parts.push(new Running("collector", collector));
        if (source.archived()) {
          Archiver archiver =
              Archiver.start(
                  ArchiverSettings.of(
                      source.address(), started.bootstrap(), vault(), collectorState(source)));
          archivers.put(source.address(), archiver);
          parts.push(new Running("archiver", archiver));
        }
      }
      elasticsearch = await(search);
      parts.push(new Running("elasticsearch", elasticsearch));
      indexer =
          Indexer.start(
              IndexerSettings.of(started.bootstrap(), elasticsearch.address())
                  .withRefresh(settings.refresh()));
      parts.push(new Running("indexer", indexer));
    } finally {
      starting.shutdown();
      if (elasticsearch == null) {
        endUnneeded(search);
      }
    }
  }

  /** Something else did not start: what comes up meanwhile must not stay. */
  private static void endUnneeded(Future<ElasticsearchServer> search) throws InterruptedException {
    try {
      search.get().close();
    } catch (ExecutionException e) {
      LOG.debug("Elasticsearch did not start either", e);
    }
  }

  private static <T> T timed(String name, Progress progress, Callable<T> start)
      throws IOException, InterruptedException {
    progress.part(name, null);
    long begin = System.nanoTime();
    try {
      T started = start.call();
      progress.part(name, Duration.ofNanos(System.nanoTime() - begin));
      return started;
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(name + " did not start: " + e.getMessage(), e);
    }
  }

  private <T extends AutoCloseable> T await(Future<T> start)
      throws IOException, InterruptedException {
    try {
      return start.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("Elasticsearch did not start: " + e.getCause(), e);
    }
  }

  private KafkaBroker startKafka() throws IOException {
    KafkaBroker started =
        KafkaBroker.start(settings.state().resolve("kafka"), settings.ports().kafka());
    try {
      Topics.ensure(Map.of("bootstrap.servers", started.bootstrap()), 1, (short) 1);
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private ElasticsearchServer startElasticsearch() throws IOException, InterruptedException {
    return ElasticsearchServer.start(
        new ElasticsearchServer.Settings(
            settings.state().resolve("elasticsearch"),
            settings.ports().elasticsearch(),
            ElasticsearchServer.distribution(),
            settings.heap()));
  }

  private EmbeddedForensics startForensics(KafkaBroker kafka)
      throws IOException, InterruptedException {
    return EmbeddedForensics.start(
        ForensicsSettings.of(kafka.bootstrap()),
        settings.state().resolve("flink"),
        settings.ports().flink());
  }

  private EventCollector startCollector(KafkaBroker kafka, StackSettings.Source source)
      throws IOException {
    return EventCollector.start(
        CollectorSettings.of(source.address(), kafka.bootstrap(), collectorState(source))
            .withHeartbeat(settings.heartbeat()),
        source.connector(),
        Clock.systemUTC());
  }

  /** Before the collectors: what opens from now on is news to it. */
  private void startNotifier(KafkaBroker kafka) {
    StackSettings.Receivers told = settings.receivers();
    NotifierSettings notifying =
        NotifierSettings.of(kafka.bootstrap())
            .withAlertmanager(told.alertmanager())
            .withCloudEvents(told.cloudEvents(), told.secret())
            .withSlack(told.slack());
    if (notifying.hasReceiver()) {
      notifier = Notifier.start(notifying);
      parts.push(new Running("notifier", notifier));
    }
  }

  private Path collectorState(StackSettings.Source source) {
    String folder = source.address().toString().replaceAll("[^A-Za-z0-9._-]+", "_");
    return settings.state().resolve("collectors").resolve(folder);
  }

  /** Where the file systems of the dead are kept. */
  public Path vault() {
    return settings.state().resolve("vault");
  }

  // ---- how it is

  /** {@code host:port} of the broker. */
  public String kafka() {
    return Objects.requireNonNull(broker).bootstrap();
  }

  public URI elasticsearch() {
    return Objects.requireNonNull(elasticsearch).address();
  }

  /** How it is now. */
  public StackStatus status() {
    List<Part> all = new ArrayList<>();
    all.add(new Part("kafka", null, kafka(), Map.of()));
    ElasticsearchServer search = Objects.requireNonNull(elasticsearch);
    all.add(new Part("elasticsearch", search.problem(), search.address().toString(), Map.of()));
    all.add(
        new Part("forensics", Objects.requireNonNull(forensics).problem(), "Flink job", Map.of()));
    all.add(Part.of("indexer", Objects.requireNonNull(indexer)));
    if (notifier != null) {
      all.add(Part.of("notifier", notifier));
    }
    collectors.forEach((address, collector) -> all.add(Part.of("collector " + address, collector)));
    archivers.forEach((address, archiver) -> all.add(Part.of("archiver " + address, archiver)));
    return new StackStatus(
        ProcessHandle.current().pid(),
        startedAt,
        Instant.now(),
        settings.state().toAbsolutePath().toString(),
        kafka(),
        elasticsearch(),
        all);
  }

  private void tell() throws IOException {
    status().write();
  }

  private void tellQuietly() {
    try {
      tell();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the status cannot be written: {}", e.toString());
    }
  }

  /** Ends all, what is fed before what feeds it; the state stays. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    timer.shutdownNow();
    while (!parts.isEmpty()) {
      Running last = parts.pop();
      try {
        last.part().close();
      } catch (Exception e) {
        LOG.warn("{} did not end well", last.name(), e);
      }
    }
    try {
      Files.deleteIfExists(settings.state().resolve(StackStatus.FILE));
      StateFolders.unpoint(environment, settings.state());
      lock.close();
    } catch (IOException e) {
      LOG.warn("the state folder was not left as it should be: {}", e.toString());
    }
  }
}
