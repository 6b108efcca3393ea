package io.epitaph.archiver;

import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.kafka.Backoff;
import io.epitaph.kafka.Clients;
import io.epitaph.kafka.DeadLetters;
import io.epitaph.kafka.PatientConsumer;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.ServiceThread;
import io.epitaph.kafka.Status;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.DeadLetter;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles requests for archives: reads all {@link ArchiveRequest requests} in a consumer group of
 * its own, selects those for its engine, archives one after another, and writes each outcome as an
 * {@link Archive}.
 *
 * <p>A request is committed after Kafka has acknowledged its outcome, so after a crash it is
 * handled again; the archive then already exists, or is made again under the same id. It waits for
 * a Kafka or an engine that cannot be reached, and for a vault that cannot store: no request is
 * dropped.
 */
public final class Archiver implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
  private static final int MOST_REFUSALS = 5;
  private static final Duration BETWEEN_VANISHED = Duration.ofSeconds(10);

  /** Of a container that vanished; what it was archived for is known with the request. */
  private static final Duration WAIT_FOR_REQUEST = Duration.ofSeconds(60);

  private final ArchiverSettings settings;
  private final Vault vault;
  private final PatientConsumer consumer;
  private final DeadLetters letters;
  private final Outcomes outcomes;
  private final ServiceThread thread = new ServiceThread("archiver", this::run);

  private final ArchiverWorker worker;
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile long lag = -1;
  private long vanishedTaken = System.nanoTime();
  private volatile boolean closed;
  private volatile @Nullable String working;
  private volatile @Nullable ArchiveTaker taker;

  private Archiver(ArchiverSettings settings) throws IOException {
    this.settings = settings;
    this.vault = Vault.open(settings.vault());
    this.consumer = new PatientConsumer(settings.kafka(), Map.of("max.poll.records", 100));
    this.worker = new ArchiverWorker(consumer);
    this.letters = new DeadLetters(settings.kafka(), DeadLetter.By.ARCHIVER);
    this.outcomes = new Outcomes(settings.kafka(), vault);
  }

  /**
   * Starts; returns at once, and waits in the background for a collector's state, an engine or a
   * Kafka that is not available yet.
   *
   * @throws IOException when the vault's path is not a folder
   * @throws IllegalArgumentException when Kafka's clients do not take the settings
   */
  public static Archiver start(ArchiverSettings settings) throws IOException {
    Archiver archiver = new Archiver(settings);
    archiver.thread.start();
    return archiver;
  }

  /** With {@code stored}, {@code lost}, {@code failed} (tried again), {@code dead_letters}. */
  @Override
  public Status status() {
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("stored", stored.get());
    numbers.put("lost", lost.get());
    numbers.put("failed", failed.get());
    numbers.put("dead_letters", letters.taken());
    numbers.put("lag", lag);
    String now = working;
    String failure = thread.failure();
    return new Status(
        thread.isRunning(),
        failure == null ? consumer.problem() : failure,
        stored
            + " archives, "
            + lost
            + " lost since its start"
            + (now == null ? "" : "; archives " + now),
        numbers);
  }

  private void run() {
    try (consumer;
        letters;
        outcomes) {
      try {
        EngineIdentity identity =
            consumer.retry(new Backoff(FIRST_WAIT, FIRST_WAIT), this::identity);
        // Before anything else: this unpauses what an earlier process left paused.
        consumer.retry(backoff(), () -> connect(identity));
        vault.sweepAside(Clock.systemUTC());
        consumer.subscribe(
            "epitaph-archiver-" + identity.engineId(), List.of(Topic.ARCHIVE_REQUESTS), null);
        LOG.info("archiver started engineId={} vault={}", identity.engineId(), settings.vault());
        EngineIdentity now = identity;
        while (true) {
          ConsumerRecords<String, byte[]> records = consumer.poll(Clients.IDLE_POLL);
          now = records.isEmpty() ? now : renewed(now);
          handle(records, now);
          if (isVanishedDue()) {
            now = renewed(now);
            takeVanished(now);
          }
        }
      } finally {
        closed = true;
        dropTaker();
        worker.awaitEnd();
      }
    }
  }

  private EngineIdentity identity() throws IOException {
    EngineIdentity identity = EngineIdentity.read(settings.collectorState());
    if (identity == null) {
      throw new IOException(
          "waiting for the collector's state in "
              + settings.collectorState()
              + ": start a collector of this engine on it");
    }
    return identity.withMask(settings.mask());
  }

  /** The collector may have been started again, with another key or list. */
  private EngineIdentity renewed(EngineIdentity known) {
    try {
      EngineIdentity now = identity();
      if (now.masker().masksAs(known.masker())) {
        return known;
      }
      dropTaker();
      return now;
    } catch (IOException e) {
      LOG.warn("secrets are masked as before: {}", e.getMessage());
      return known;
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

  // ---- containers that a keeper kept

  /** Requests come first: which of its archives a container was wanted for is known with them. */
  private boolean isVanishedDue() {
    return System.nanoTime() - vanishedTaken >= BETWEEN_VANISHED.toNanos()
        && !consumer.kafka().assignment().isEmpty()
        && consumer.lag() == 0;
  }

  /** One; the next with the next turn. A failure waits for a while. */
  private void takeVanished(EngineIdentity identity) {
    vanishedTaken = System.nanoTime();
    try {
      boolean taken =
          worker.run(
              () ->
                  connect(identity)
                      .takeUnrequested(WAIT_FOR_REQUEST, manifest -> announce(manifest, identity)));
      if (taken) {
        vanishedTaken -= BETWEEN_VANISHED.toNanos();
      }
    } catch (IOException e) {
      failed.incrementAndGet();
      LOG.warn(
          "what vanished cannot be archived yet: {}",
          identity.masker().text(String.valueOf(e.getMessage())));
    }
  }

  private void announce(Manifest manifest, EngineIdentity identity) throws IOException {
    outcomes.write(manifest, identity.masker());
    stored.incrementAndGet();
  }

  // ---- requests

  private void handle(ConsumerRecords<String, byte[]> records, EngineIdentity identity) {
    long left = records.count();
    for (ConsumerRecord<String, byte[]> record : records) {
      lag = consumer.lag() + left;
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      // Another archiver of this engine may have the partition now.
      if (consumer.kafka().assignment().contains(partition)) {
        ArchiveRequest request = request(record, identity);
        if (request != null) {
          fulfil(request, identity);
        }
        consumer.retry(letters::settle);
        consumer.commit(Map.of(partition, new OffsetAndMetadata(record.offset() + 1)));
      }
      left--;
    }
    lag = consumer.lag();
  }

  /** Null when it is not for this archiver. */
  private @Nullable ArchiveRequest request(
      ConsumerRecord<String, byte[]> record, EngineIdentity identity) {
    if (record.value() == null) {
      return null;
    }
    try {
      ArchiveRequest request = Wire.read(record.value(), ArchiveRequest.class);
      return request.engine().id().equals(identity.engineId()) ? request : null;
    } catch (MalformedRecordException e) {
      letters.add(record, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Archives, and writes the outcome; retries until that succeeds. */
  private void fulfil(ArchiveRequest request, EngineIdentity identity) {
    working = request.containerId();
    try {
      AtomicInteger refusals = new AtomicInteger();
      Manifest manifest =
          consumer.retry(backoff(), () -> worker.run(() -> take(request, identity, refusals)));
      (manifest.state() == Archive.State.STORED ? stored : lost).incrementAndGet();
      consumer.retry(
          backoff(),
          () ->
              worker.run(
                  () -> {
                    outcomes.write(manifest, identity.masker());
                    return true;
                  }));
    } finally {
      working = null;
    }
  }

  private Manifest take(ArchiveRequest request, EngineIdentity identity, AtomicInteger refusals)
      throws IOException {
    try {
      ArchiveTaker now = connect(identity);
      try {
        return now.take(request);
      } catch (EngineRefusedException e) {
        if (refusals.incrementAndGet() < MOST_REFUSALS) {
          throw e;
        }
        // A retry would fail in the same way, and others wait behind it.
        return now.lost(request, String.valueOf(e.getMessage()));
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof EngineUnavailableException) {
        // A new engine may speak another version.
        dropTaker();
      } else if (e instanceof RuntimeException && !closed) {
        LOG.error("an archive failed containerId={}", request.containerId(), e);
      }
      failed.incrementAndGet();
      throw new IOException(
          "container "
              + request.containerId()
              + " cannot be archived yet: "
              + identity.masker().text(String.valueOf(e.getMessage())),
          e);
    }
  }

  private static Backoff backoff() {
    return new Backoff(FIRST_WAIT, LONGEST_WAIT);
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    thread.awaitEnd();
  }

  /**
   * Ends it. A running export is aborted and its container unpaused; its request is handled again
   * by the next archiver.
   */
  @Override
  public void close() {
    closed = true;
    dropTaker();
    thread.close(consumer::wake);
  }
}
