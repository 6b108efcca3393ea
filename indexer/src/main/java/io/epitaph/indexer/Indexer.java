package io.epitaph.indexer;

import io.epitaph.indexer.documents.Documents;
import io.epitaph.kafka.Clients;
import io.epitaph.kafka.DeadLetters;
import io.epitaph.kafka.PatientConsumer;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.ServiceThread;
import io.epitaph.kafka.Status;
import io.epitaph.model.DeadLetter;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that brings all topics into Elasticsearch, until it is closed. At least once: offsets
 * are committed when Elasticsearch has acknowledged, and what is read again is the same document.
 *
 * <p>While Kafka or Elasticsearch cannot be reached, or does not accept what it sends, it waits,
 * and {@link #status} says for what; a record that Elasticsearch refuses for good goes to the dead
 * letters. One thread of its own. Several indexers of one group share the partitions.
 */
public final class Indexer implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);
  private static final List<Topic> TOPICS =
      List.of(
          Topic.EVENTS,
          Topic.SNAPSHOTS,
          Topic.STATUS,
          Topic.LIVES,
          Topic.INCARNATIONS,
          Topic.INCIDENTS,
          Topic.ARCHIVES,
          Topic.FILES,
          Topic.QUIET);

  /** When nothing more comes, what is being sent is to be committed soon. */
  private static final Duration SENDING_POLL = Duration.ofMillis(20);

  private final IndexerSettings settings;
  private final IndexClient client;
  private final PatientConsumer consumer;
  private final DeadLetters letters;
  private final Bulks bulks;
  private final BulkSender sender;
  private final ServiceThread thread = new ServiceThread("indexer", this::run);
  private ConsumerRecords<String, byte[]> sending = ConsumerRecords.empty();
  private volatile long lag = -1;

  private Indexer(IndexerSettings settings) {
    this.settings = settings;
    this.client = new IndexClient(settings.elasticsearch(), settings.apiKey());
    this.consumer =
        new PatientConsumer(
            settings.kafka(),
            // New partitions are found within 30 s.
            Map.of("max.poll.records", Bulks.DOCUMENTS, "metadata.max.age.ms", 30_000));
    this.letters = new DeadLetters(settings.kafka(), DeadLetter.By.INDEXER);
    this.bulks = new Bulks(new RecordDocuments(new Documents(settings.probes()), letters));
    this.sender = new BulkSender(client, settings.refresh(), consumer, letters, this::renewLag);
  }

  /**
   * Starts; returns at once: a Kafka or an Elasticsearch that cannot be reached is waited for.
   *
   * @throws IllegalArgumentException when Kafka's clients do not take the settings
   */
  public static Indexer start(IndexerSettings settings) {
    Indexer indexer = new Indexer(settings);
    indexer.thread.start();
    return indexer;
  }

  /** With {@code indexed}, {@code dead_letters}, {@code lag}. */
  @Override
  public Status status() {
    String problem = thread.failure();
    problem = problem == null ? consumer.problem() : problem;
    problem = problem == null ? sender.silence() : problem;
    if (problem == null && sender.indexed() == 0) {
      problem = "nothing has been indexed yet, not even a heartbeat";
    }
    return new Status(
        thread.isRunning(),
        problem,
        sender.indexed() + " documents since its start",
        Map.of("indexed", sender.indexed(), "dead_letters", letters.taken(), "lag", lag));
  }

  /** What it last waited for, over or not; null when it never waited. */
  @Nullable String lastProblem() {
    return consumer.lastProblem();
  }

  /** How often Kafka has assigned partitions to it. */
  long assignments() {
    return consumer.assignments();
  }

  private void run() throws IOException {
    try (client;
        letters;
        consumer;
        sender) {
      consumer.retry(
          () -> {
            sender.prepare();
            return true;
          });
      consumer.subscribe(settings.group(), TOPICS, null);
      LOG.info("indexer started elasticsearch={} group={}", client.address(), settings.group());
      while (true) {
        step(consumer.poll(sending.isEmpty() ? Clients.IDLE_POLL : SENDING_POLL));
      }
    }
  }

  /**
   * Makes documents of what was read while Elasticsearch indexes those of the previous poll; then
   * waits for that, starts to send the new ones, and commits the old.
   */
  private void step(ConsumerRecords<String, byte[]> records) {
    ConsumerRecords<String, byte[]> before = sending;
    lag = lag(records.count() + before.count());
    if (records.isEmpty() && before.isEmpty()) {
      return;
    }
    List<List<BulkItem>> read = bulks.of(records);
    sender.finish();
    sender.begin(read);
    sending = records;
    // What is committed is indexed, or a dead letter that Kafka has acknowledged.
    consumer.retry(letters::settle);
    if (!before.isEmpty()) {
      consumer.commit(before.nextOffsets());
    }
    lag = lag(records.count());
  }

  /** While a request hangs nothing is read, which is how the lag is known otherwise. */
  private void renewLag() {
    long inKafka = consumer.renewedLag();
    lag = inKafka < 0 ? lag : inKafka + sending.count();
  }

  private long lag(int inHand) {
    long inKafka = consumer.lag();
    return inKafka < 0 ? -1 : inKafka + inHand;
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    thread.awaitEnd();
  }

  /** Ends it; what was read and not acknowledged is read again by the next indexer. */
  @Override
  public void close() {
    thread.close(consumer::wake);
  }
}
