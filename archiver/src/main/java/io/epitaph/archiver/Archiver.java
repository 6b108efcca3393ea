package io.epitaph.archiver;

import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.kafka.Clients;
import io.epitaph.kafka.DeadLetters;
import io.epitaph.kafka.Threads;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.DeadLetter;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.NoSuchArchiveException;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is requested: reads all {@link ArchiveRequest requests} in a consumer group of its own,
 * takes those for its engine, archives one after another, and tells each outcome as an {@link
 * Archive}.
 *
 * <p>A request is committed after its outcome is acknowledged by Kafka, so after a crash it is done
 * again; the archive is then there already, or is made again under the same id. An engine that is
 * away, or a vault that cannot store, is waited for: nothing is given up.
 */
public final class Archiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
  private static final int MOST_REFUSALS = 5;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final ArchiverSettings settings;
  private final Vault vault;
  private final Thread thread;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Threads.named("epitaph-archiver-worker"));
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong buried = new AtomicLong();
  private volatile long lag = -1;
  private volatile boolean closed;
  private volatile @Nullable String engineId;
  private volatile @Nullable String working;
  private volatile @Nullable String problem;
  private volatile @Nullable ArchiveTaker taker;
  private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

  private Archiver(ArchiverSettings settings) throws IOException {
    this.settings = settings;
    this.vault = Vault.open(settings.vault());
    this.thread = Threads.daemon("epitaph-archiver", this::run);
  }

  /**
   * Starts; returns at once: a collector's state, an engine or a Kafka that is not there yet is
   * waited for.
   *
   * @throws IOException when the vault's path is no folder
   */
  public static Archiver start(ArchiverSettings settings) throws IOException {
    Archiver archiver = new Archiver(settings);
    archiver.thread.start();
    return archiver;
  }

  /** How it is now. */
  public ArchiverReport report() {
    return new ArchiverReport(
        !closed && thread.isAlive(),
        engineId,
        stored.get(),
        lost.get(),
        failed.get(),
        buried.get(),
        lag,
        working,
        problem);
  }

  // ---- start

  private void run() {
    try {
      EngineIdentity identity = awaitIdentity();
      if (identity == null) {
        return;
      }
      engineId = identity.engineId();
      recover(identity);
      int swept = vault.sweep(Clock.systemUTC());
      LOG.info("archiver started engineId={} vault={} swept={}", engineId, settings.vault(), swept);
      try (KafkaConsumer<String, byte[]> requests = consumer();
          KafkaProducer<String, byte[]> outcomes = producer()) {
        consumer = requests;
        requests.subscribe(List.of(Topic.ARCHIVE_REQUESTS.topicName()), new PauseWhileWorking());
        while (!closed) {
          poll(requests, outcomes, identity);
        }
      } finally {
        consumer = null;
      }
    } catch (WakeupException | InterruptException e) {
      LOG.debug("the archiver was woken to end");
    } catch (KafkaException | IOException e) {
      problem = "the archiver has ended: " + e.getMessage();
      LOG.error("the archiver has ended", e);
    } finally {
      closed = true;
      dropTaker();
      awaitWorker();
    }
  }

  /** Not interrupted: it may be unpausing. */
  private void awaitWorker() {
    worker.shutdown();
    try {
      if (!worker.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("an archive under way did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable EngineIdentity awaitIdentity() throws IOException {
    while (!closed) {
      EngineIdentity identity = EngineIdentity.read(settings.collectorState());
      if (identity != null) {
        problem = null;
        return identity;
      }
      problem =
          "waiting for the collector's state in "
              + settings.collectorState()
              + ": start a collector of this engine on it";
      pause(FIRST_WAIT);
    }
    return null;
  }

  /** Before anything else: what an earlier process left paused. */
  private void recover(EngineIdentity identity) {
    Duration wait = FIRST_WAIT;
    while (!closed) {
      try {
        connect(identity);
        problem = null;
        return;
      } catch (IOException e) {
        problem = e.getMessage();
        LOG.warn("waiting for the engine: {}", e.getMessage());
        pause(wait);
        wait = longer(wait);
      }
    }
  }

  private synchronized ArchiveTaker connect(EngineIdentity identity) throws IOException {
    if (closed) {
      throw new EngineUnavailableException("the archiver was closed");
    }
    ArchiveTaker known = taker;
    if (known == null) {
      known = ArchiveTaker.open(settings.engine(), vault, identity);
      taker = known;
    }
    return known;
  }

  private synchronized void dropTaker() {
    if (taker != null) {
      taker.close();
      taker = null;
    }
  }

  private KafkaConsumer<String, byte[]> consumer() {
    Map<String, Object> config = Clients.consumer(settings.kafka(), "epitaph-archiver-" + engineId);
    config.put("max.poll.records", 100);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<String, byte[]> producer() {
    return Clients.producer(settings.kafka(), Map.of());
  }

  // ---- requests

  private void poll(
      KafkaConsumer<String, byte[]> requests,
      KafkaProducer<String, byte[]> outcomes,
      EngineIdentity identity)
      throws IOException {
    ConsumerRecords<String, byte[]> records = requests.poll(POLL);
    lag = lagNow(requests);
    for (ConsumerRecord<String, byte[]> record : records) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      ArchiveRequest request = request(record, outcomes);
      if (request != null) {
        Manifest manifest = archive(request, requests, identity);
        if (manifest == null) {
          return;
        }
        tell(manifest, identity, outcomes);
      }
      if (!commit(requests, partition, record.offset() + 1)) {
        return;
      }
    }
  }

  private static long lagNow(KafkaConsumer<String, byte[]> requests) {
    long sum = 0;
    for (TopicPartition partition : requests.assignment()) {
      OptionalLong one = requests.currentLag(partition);
      sum += one.orElse(0);
    }
    return sum;
  }

  /** Null for what is not for this archiver. */
  private @Nullable ArchiveRequest request(
      ConsumerRecord<String, byte[]> record, KafkaProducer<String, byte[]> outcomes)
      throws IOException {
    if (record.value() == null) {
      return null;
    }
    try {
      ArchiveRequest request = Wire.read(record.value(), ArchiveRequest.class);
      return request.engine().id().equals(engineId) ? request : null;
    } catch (MalformedRecordException e) {
      bury(record, String.valueOf(e.getMessage()), outcomes);
      return null;
    }
  }

  /** Archives, for as long as it takes; null when the archiver is closed meanwhile. */
  private @Nullable Manifest archive(
      ArchiveRequest request, KafkaConsumer<String, byte[]> requests, EngineIdentity identity) {
    Duration wait = FIRST_WAIT;
    int attempts = 0;
    working = request.containerId();
    try {
      while (!closed) {
        boolean last = ++attempts >= MOST_REFUSALS;
        Future<Manifest> work = worker.submit(() -> take(request, identity, last));
        keepMembership(requests, work::isDone);
        if (!work.isDone()) {
          return null;
        }
        try {
          Manifest manifest = work.get();
          problem = null;
          (manifest.state() == Archive.State.STORED ? stored : lost).incrementAndGet();
          return manifest;
        } catch (ExecutionException e) {
          if (closed) {
            return null;
          }
          failed.incrementAndGet();
          tellTrouble(request, e.getCause() == null ? e : e.getCause());
          long end = System.nanoTime() + wait.toNanos();
          keepMembership(requests, () -> System.nanoTime() > end);
          wait = longer(wait);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return null;
        }
      }
      return null;
    } finally {
      working = null;
    }
  }

  private Manifest take(ArchiveRequest request, EngineIdentity identity, boolean last)
      throws IOException {
    ArchiveTaker now = connect(identity);
    try {
      return now.take(request);
    } catch (EngineRefusedException e) {
      if (!last) {
        throw e;
      }
      // Asking again gives the same, and others wait behind it.
      return now.lost(request, String.valueOf(e.getMessage()));
    }
  }

  private void tellTrouble(ArchiveRequest request, Throwable why) {
    String text =
        "container " + request.containerId() + " cannot be archived yet: " + why.getMessage();
    if (!text.equals(problem)) {
      if (why instanceof IOException) {
        LOG.warn("{}", text);
      } else {
        LOG.error("{}", text, why);
      }
    }
    problem = text;
    if (why instanceof EngineUnavailableException) {
      // A new engine may speak another version.
      dropTaker();
    }
  }

  /** What is polled while an archive is under way would be lost. */
  private final class PauseWhileWorking implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      LOG.debug("partitions went elsewhere {}", partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      KafkaConsumer<String, byte[]> requests = consumer;
      if (requests != null && working != null) {
        requests.pause(partitions);
      }
    }
  }

  private interface Condition {
    boolean holds();
  }

  /** Kafka takes a consumer that does not ask for dead; one that is paused gets nothing. */
  private void keepMembership(KafkaConsumer<String, byte[]> requests, Condition until) {
    requests.pause(requests.assignment());
    while (!until.holds() && !closed) {
      requests.poll(Duration.ofMillis(50));
      requests.pause(requests.assignment());
    }
    requests.resume(requests.paused());
  }

  private void tell(
      Manifest manifest, EngineIdentity identity, KafkaProducer<String, byte[]> outcomes)
      throws IOException {
    Archive archive = manifest.toArchive();
    if (archive.state() == Archive.State.STORED) {
      catalogue(manifest, identity, outcomes);
    }
    send(
        outcomes,
        new ProducerRecord<>(Topic.ARCHIVES.topicName(), archive.id(), Wire.write(archive)));
  }

  /**
   * Publishes what can be searched for. It is read out of the stored archive, not along with the
   * export, so that it can be redone after a crash: then the archive is there already, and only
   * this is missing. A file that cannot be read any more is no reason to stop.
   */
  private void catalogue(
      Manifest manifest, EngineIdentity identity, KafkaProducer<String, byte[]> outcomes)
      throws IOException {
    try (StoredArchive stored = vault.open(manifest.id())) {
      long leftOut =
          Catalogue.read(
              stored,
              identity.masker(),
              file -> {
                var unused =
                    outcomes.send(
                        new ProducerRecord<>(
                            Topic.FILES.topicName(), file.archiveId(), Wire.write(file)));
              });
      if (leftOut > 0) {
        LOG.warn("not all entries are catalogued archiveId={} leftOut={}", manifest.id(), leftOut);
      }
    } catch (NoSuchArchiveException | DamagedArchiveException e) {
      LOG.warn("not catalogued archiveId={} why={}", manifest.id(), e.getMessage());
    }
    outcomes.flush();
  }

  private void bury(
      ConsumerRecord<String, byte[]> record, String error, KafkaProducer<String, byte[]> outcomes)
      throws IOException {
    DeadLetter letter =
        new DeadLetter(
            DeadLetter.By.ARCHIVER,
            record.topic(),
            record.partition(),
            record.offset(),
            error,
            record.value());
    send(outcomes, DeadLetters.record(letter));
    buried.incrementAndGet();
    LOG.warn(
        "a request went to the dead letters partition={} offset={} error={}",
        record.partition(),
        record.offset(),
        error);
  }

  /** Returns when Kafka has it. */
  private static void send(
      KafkaProducer<String, byte[]> outcomes, ProducerRecord<String, byte[]> record)
      throws IOException {
    try {
      outcomes.send(record).get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not take the outcome: " + e.getCause(), e);
    }
  }

  private boolean commit(
      KafkaConsumer<String, byte[]> requests, TopicPartition partition, long offset) {
    try {
      requests.commitSync(Map.of(partition, new OffsetAndMetadata(offset)));
      return true;
    } catch (CommitFailedException e) {
      // The partition went elsewhere meanwhile; the request comes again and finds its archive.
      LOG.warn("the request was not committed: {}", e.getMessage());
      return false;
    }
  }

  private static Duration longer(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /**
   * Ends it. An export under way is given up, its container unpaused; its request is done again by
   * the next.
   */
  @Override
  public void close() {
    closed = true;
    dropTaker();
    KafkaConsumer<String, byte[]> requests = consumer;
    if (requests != null) {
      requests.wakeup();
    }
    try {
      thread.join(CLOSE_LIMIT.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(CLOSE_LIMIT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
