package io.epitaph.stack;

import io.epitaph.archiver.Archiver;
import io.epitaph.archiver.ArchiverSettings;
import io.epitaph.collector.CollectorSettings;
import io.epitaph.collector.EventCollector;
import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.indexer.Indexer;
import io.epitaph.indexer.IndexerSettings;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.Topics;
import io.epitaph.notifier.Notifier;
import io.epitaph.notifier.NotifierSettings;
import io.epitaph.stack.EmbeddedStack.Progress;
import io.epitaph.stack.StackStatus.Part;
import io.epitaph.stream.EmbeddedForensics;
import io.epitaph.stream.ForensicsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a stack, started in the order in which they need each other, but for the collectors:
 * they need nobody.
 */
final class StackParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StackParts.class);
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(15);

  private final StackSettings settings;
  private final Progress progress;
  private final Deque<Running> parts = new ConcurrentLinkedDeque<>();
  private @Nullable KafkaBroker broker;
  private @Nullable ElasticsearchServer elasticsearch;

  /** A started part, with its status. */
  private record Running(Supplier<Part> status, AutoCloseable part) {}

  StackParts(StackSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Starts all.
   *
   * @throws IOException when one does not start; those before it keep running until this is closed
   */
  void start() throws IOException, InterruptedException {
    // First of all, and closed last: an engine remembers its last 256 events only.
    int port = KafkaBroker.freePort(settings.ports().kafka());
    for (StackSettings.Source engine : settings.engines()) {
      startCollector(engine, KafkaBroker.bootstrap(port));
    }
    ExecutorService starting = Executors.newCachedThreadPool();
    // Elasticsearch takes longest, and nothing of the rest needs it before the indexer.
    Future<ElasticsearchServer> search =
        starting.submit(() -> timed("elasticsearch", this::startElasticsearch));
    try {
      KafkaBroker kafka = timed("kafka", () -> startKafka(port));
      broker = kafka;
      add(kafka, () -> new Part("kafka", kafka.problem(), kafka.bootstrap(), Map.of()));
      for (StackSettings.Source engine : settings.engines()) {
        startArchiver(engine, kafka.bootstrap());
      }
      startNotifier(kafka.bootstrap());
      EmbeddedForensics forensics = timed("forensics", () -> startForensics(kafka.bootstrap()));
      add(forensics, () -> new Part("forensics", forensics.problem(), "Flink job", Map.of()));
      ElasticsearchServer server = await(search);
      elasticsearch = server;
      String address = server.address().toString();
      add(server, () -> new Part("elasticsearch", server.problem(), address, Map.of()));
      add(
          "indexer",
          Indexer.start(
              IndexerSettings.of(kafka.bootstrap(), server.address())
                  .withRefresh(settings.refresh())));
    } finally {
      starting.shutdownNow();
      if (elasticsearch == null) {
        endUnneeded(search);
      }
    }
  }

  private void add(AutoCloseable started, Supplier<Part> status) {
    parts.add(new Running(status, started));
  }

  private void add(String name, Service started) {
    add(started, () -> Part.of(name, started));
  }

  private <T> T timed(String name, Callable<T> start) throws IOException, InterruptedException {
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

  /** Reports progress meanwhile: on a busy machine it takes minutes. */
  private ElasticsearchServer await(Future<ElasticsearchServer> search)
      throws IOException, InterruptedException {
    Duration waited = Duration.ZERO;
    while (true) {
      try {
        return search.get(PROGRESS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        waited = waited.plus(PROGRESS_EVERY);
        progress.note("Elasticsearch is still starting, " + waited.toSeconds() + " s so far");
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException io
            ? io
            : new IOException("Elasticsearch did not start: " + e.getCause().getMessage(), e);
      }
    }
  }

  /** Closes Elasticsearch, should it start after another part failed. */
  private static void endUnneeded(Future<ElasticsearchServer> search) throws InterruptedException {
    try {
      search.get().close();
    } catch (ExecutionException e) {
      LOG.debug("Elasticsearch did not start either", e);
    }
  }

  private KafkaBroker startKafka(int port) throws IOException {
    KafkaBroker started = KafkaBroker.start(settings.folder().kafka(), port);
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
        ElasticsearchServer.Settings.of(
            settings.folder().elasticsearch(), settings.ports().elasticsearch(), settings.heap()));
  }

  private EmbeddedForensics startForensics(String kafka) throws IOException, InterruptedException {
    return EmbeddedForensics.start(
        ForensicsSettings.of(kafka), settings.folder().flink(), settings.ports().flink());
  }

  /** Before the forensics job, so that it sees each incident that opens. */
  private void startNotifier(String kafka) {
    NotifierSettings notifying = settings.receivers().settings(kafka);
    if (notifying.hasReceiver()) {
      add("notifier", Notifier.start(notifying));
    }
  }

  private void startCollector(StackSettings.Source engine, String kafka) throws IOException {
    URI address = engine.address();
    Path state = settings.folder().collector(address);
    add(
        "collector " + address,
        EventCollector.start(
            CollectorSettings.of(address, kafka, state).withHeartbeat(settings.heartbeat()),
            engine.connector(),
            Clock.systemUTC()));
  }

  private void startArchiver(StackSettings.Source engine, String kafka) throws IOException {
    if (engine.archived()) {
      URI address = engine.address();
      Path state = settings.folder().collector(address);
      add(
          "archiver " + address,
          Archiver.start(ArchiverSettings.of(address, kafka, settings.folder().vault(), state)));
    }
  }

  /** {@code host:port} of the broker. */
  String kafka() {
    return Objects.requireNonNull(broker).bootstrap();
  }

  /** Why the stack cannot go on; null while it can. */
  @Nullable String problem() {
    return Objects.requireNonNull(broker).problem();
  }

  URI elasticsearch() {
    return Objects.requireNonNull(elasticsearch).address();
  }

  /** The status of each part now. */
  List<Part> status() {
    return parts.stream().map(running -> running.status().get()).toList();
  }

  /** Closes all in reverse order, consumers before producers. */
  @Override
  public void close() {
    for (Running last = parts.pollLast(); last != null; last = parts.pollLast()) {
      try {
        last.part().close();
      } catch (Exception e) {
        LOG.warn("a part did not end well", e);
      }
    }
  }
}
