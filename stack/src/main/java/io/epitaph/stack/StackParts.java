package io.epitaph.stack;

import io.epitaph.archiver.Archiver;
import io.epitaph.archiver.ArchiverSettings;
import io.epitaph.collector.CollectorSettings;
import io.epitaph.collector.EventCollector;
import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.LoopbackPort;
import io.epitaph.indexer.Indexer;
import io.epitaph.indexer.IndexerSettings;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.Topics;
import io.epitaph.metrics.Watched;
import io.epitaph.notifier.Notifier;
import io.epitaph.notifier.NotifierSettings;
import io.epitaph.stack.EmbeddedStack.Progress;
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
import java.util.Set;
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

  /** The parts that are started again when they end. */
  static final Set<String> SUPERVISED = Set.of("kafka", "elasticsearch");

  private final StackSettings settings;
  private final Progress progress;
  private final Deque<Running> parts = new ConcurrentLinkedDeque<>();
  private final DiskGuard disk;
  private int kafkaPort;
  private volatile @Nullable URI elasticsearch;
  private volatile @Nullable IndexSamples samples;

  /**
   * A started part.
   *
   * @param status null for one that only helps others
   */
  private record Running(@Nullable Supplier<StackPart> status, AutoCloseable part) {}

  StackParts(StackSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
    this.disk = new DiskGuard(settings.folder().path());
  }

  /**
   * Starts all.
   *
   * @throws IOException when one does not start; those before it keep running until this is closed
   */
  void start() throws IOException, InterruptedException {
    // First of all, and closed last: an engine remembers its last 256 events only.
    kafkaPort = LoopbackPort.require("Kafka", settings.ports().kafka());
    for (Source engine : settings.engines()) {
      startCollector(engine, kafka());
    }
    ExecutorService starting = Executors.newCachedThreadPool();
    // Elasticsearch takes longest, and nothing of the rest needs it before the indexer.
    Future<Supervised<ElasticsearchServer>> search =
        starting.submit(() -> timed("elasticsearch", this::startElasticsearch));
    try {
      Supervised<KafkaBroker> broker = timed("kafka", this::startKafka);
      add(broker, () -> new StackPart("kafka", broker.problem(), kafka(), Map.of()));
      for (Source engine : settings.engines()) {
        startArchiver(engine, kafka());
      }
      startNotifier(kafka());
      EmbeddedForensics forensics = timed("forensics", () -> startForensics(kafka()));
      add(forensics, () -> new StackPart("forensics", forensics.problem(), "Flink job", Map.of()));
      Supervised<ElasticsearchServer> server = await(search);
      URI address = Objects.requireNonNull(server.part()).address();
      elasticsearch = address;
      AnswerWatch watch = new AnswerWatch(address);
      IndexSamples counted = new IndexSamples(address, null);
      samples = counted;
      add(counted);
      add(server, () -> elasticsearch(server, watch));
      add(watch);
      add(
          "indexer",
          Indexer.start(IndexerSettings.of(kafka(), address).withRefresh(settings.refresh())));
    } finally {
      starting.shutdownNow();
      if (elasticsearch == null) {
        endUnneeded(search);
      }
    }
  }

  private StackPart elasticsearch(Supervised<ElasticsearchServer> server, AnswerWatch watch) {
    String address = elasticsearch().toString();
    String problem = server.problem();
    Duration silence = watch.silence();
    if (problem == null && silence != null) {
      problem =
          "Elasticsearch at " + address + " has not answered for " + silence.toSeconds() + " s";
    }
    return new StackPart("elasticsearch", problem, address, Map.of());
  }

  private void add(AutoCloseable started, @Nullable Supplier<StackPart> status) {
    parts.add(new Running(status, started));
  }

  private void add(AutoCloseable helper) {
    add(helper, null);
  }

  private void add(String name, Service started) {
    add(started, () -> StackPart.of(name, started));
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
  private Supervised<ElasticsearchServer> await(Future<Supervised<ElasticsearchServer>> search)
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
  private static void endUnneeded(Future<Supervised<ElasticsearchServer>> search)
      throws InterruptedException {
    try {
      search.get().close();
    } catch (ExecutionException e) {
      LOG.debug("Elasticsearch did not start either", e);
    }
  }

  private Supervised<KafkaBroker> startKafka() throws IOException, InterruptedException {
    return Supervised.start("Kafka", this::startBroker, KafkaBroker::problem, disk::problem);
  }

  private KafkaBroker startBroker() throws IOException {
    KafkaBroker started = KafkaBroker.start(settings.folder().kafka(), kafkaPort);
    try {
      Topics.ensure(Map.of("bootstrap.servers", started.bootstrap()), 1, (short) 1);
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private Supervised<ElasticsearchServer> startElasticsearch()
      throws IOException, InterruptedException {
    return Supervised.start(
        "Elasticsearch", this::startServer, ElasticsearchServer::problem, disk::problem);
  }

  /** Again where it was before: others have its address. */
  private ElasticsearchServer startServer() throws IOException, InterruptedException {
    URI before = elasticsearch;
    int port = before == null ? settings.ports().elasticsearch() : before.getPort();
    return ElasticsearchServer.start(
        ElasticsearchServer.Settings.of(settings.folder().elasticsearch(), port, settings.heap()));
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

  private void startCollector(Source engine, String kafka) throws IOException {
    URI address = engine.address();
    Path state = settings.folder().collector(address);
    add(
        "collector " + address,
        EventCollector.start(
            CollectorSettings.of(address, kafka, state)
                .withHeartbeat(settings.heartbeat())
                .withMasking(settings.masking()),
            engine.connector(),
            Clock.systemUTC()));
  }

  private void startArchiver(Source engine, String kafka) throws IOException {
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
    return KafkaBroker.bootstrap(kafkaPort);
  }

  URI elasticsearch() {
    return Objects.requireNonNull(elasticsearch);
  }

  /** Each part, with its numbers now. */
  List<Watched> watched() {
    IndexSamples indexed = samples;
    return status().stream()
        .map(
            part ->
                part.watched(indexed != null && part.name().equals("indexer") ? indexed : List::of))
        .toList();
  }

  /** The status of each part now. */
  List<StackPart> status() {
    return parts.stream().map(Running::status).filter(Objects::nonNull).map(Supplier::get).toList();
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
