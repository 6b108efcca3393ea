package io.epitaph.indexer;

import io.epitaph.indexer.documents.Document;
import io.epitaph.indexer.documents.Documents;
import io.epitaph.indexer.rest.IndexRefusedException;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.kafka.Backoff;
import io.epitaph.kafka.Clients;
import io.epitaph.kafka.Threads;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that brings all topics into Elasticsearch, until it is closed. At least once: offsets
 * are committed when Elasticsearch has acknowledged, and what comes again is the same document.
 *
 * <p>While Elasticsearch is away, or cannot or may not take documents, it waits, and {@link
 * #report} says for what; a record that Elasticsearch never will take goes to the dead letters. One
 * thread of its own. Several indexers of one group share the partitions.
 */
public final class Indexer implements AutoCloseable {
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
          Topic.FILES);
  private static final int BULK_DOCUMENTS = 1_000;
  private static final int BULK_BYTES = 5 * 1024 * 1024;
  private static final Duration POLL = Duration.ofMillis(200);

  /** When nothing more comes, what is under way is to be committed soon. */
  private static final Duration FLIGHT_POLL = Duration.ofMillis(20);

  private static final Duration WAITING_POLL = Duration.ofMillis(50);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final IndexerSettings settings;
  private final Documents documents;
  private final IndexClient client;
  private final Bulk bulk;
  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaWatch kafkaWatch;
  private final DeadLetters deadLetters;
  private final Thread thread;
  private final AtomicLong indexed = new AtomicLong();
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(Threads.named("epitaph-indexer-sender"));
  private @Nullable Flight flight;
  private boolean templatesAreThere;
  private boolean waiting;
  private final AtomicLong assignments = new AtomicLong();
  private volatile long lag = -1;
  private volatile boolean closed;
  private volatile @Nullable String problem;
  private volatile @Nullable String kafkaProblem;
  private volatile @Nullable String lastError;

  private Indexer(IndexerSettings settings) {
    this.settings = settings;
    this.documents = new Documents(settings.probes());
    this.client = new IndexClient(settings.elasticsearch(), settings.apiKey());
    this.bulk = new Bulk(client);
    this.consumer = consumer(settings);
    this.kafkaWatch = new KafkaWatch(consumer, settings.kafka().get("bootstrap.servers"));
    this.deadLetters = new DeadLetters(settings.kafka());
    this.thread = Threads.daemon("epitaph-indexer", this::run);
  }

  /**
   * Starts; returns at once: a Kafka or an Elasticsearch that is away is waited for.
   *
   * @throws IllegalArgumentException when the settings make no sense to Kafka's clients
   */
  public static Indexer start(IndexerSettings settings) {
    try {
      Indexer indexer = new Indexer(settings);
      indexer.thread.start();
      return indexer;
    } catch (ConfigException e) {
      throw new IllegalArgumentException("kafka: " + e.getMessage(), e);
    } catch (org.apache.kafka.common.KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException("kafka: " + cause.getMessage(), e);
    }
  }

  private static KafkaConsumer<String, byte[]> consumer(IndexerSettings settings) {
    Map<String, Object> config = Clients.consumer(settings.kafka(), settings.group());
    config.put("max.poll.records", BULK_DOCUMENTS);
    // New partitions are found within that time.
    config.put("metadata.max.age.ms", 30_000);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** How it is now. */
  public IndexerReport report() {
    String now = problem == null ? kafkaProblem : problem;
    return new IndexerReport(
        !closed && thread.isAlive(), indexed.get(), deadLetters.taken(), lag, now, lastError);
  }

  /** True from when Elasticsearch and Kafka both have answered. */
  public boolean isReady() {
    return assignments.get() > 0;
  }

  /** How often Kafka has told it which partitions are its own. */
  long assignments() {
    return assignments.get();
  }

  /** Returns when it has ended: closed, or by itself, which its report then tells. */
  public void awaitEnd() throws InterruptedException {
    thread.join();
  }

  private void run() {
    try {
      installTemplates();
      consumer.subscribe(TOPICS.stream().map(Topic::topicName).toList(), new Rebalances());
      LOG.info("indexer started elasticsearch={} group={}", client.address(), settings.group());
      while (!closed) {
        step(consumer.poll(flight == null ? POLL : FLIGHT_POLL));
      }
    } catch (WakeupException | InterruptException e) {
      LOG.debug("the indexer was woken to end");
    } catch (RuntimeException e) {
      if (!closed) {
        tell("the indexer has ended: " + e.getMessage());
        LOG.error("the indexer has ended", e);
      }
    } finally {
      closed = true;
      sender.shutdownNow();
      release();
    }
  }

  private void release() {
    try (client;
        deadLetters;
        consumer) {
      LOG.debug("the indexer lets go of its connections");
    } catch (IOException | RuntimeException e) {
      LOG.debug("the indexer's connections were not closed in order", e);
    }
  }

  /**
   * Makes documents of what was read while Elasticsearch takes those of the poll before; then waits
   * for it, sends the new ones off, and commits the old.
   */
  private void step(ConsumerRecords<String, byte[]> records) {
    kafkaProblem = kafkaWatch.problem();
    Flight before = flight;
    lag = lag(records.count() + (before == null ? 0 : before.records().count()));
    if (records.isEmpty() && before == null) {
      return;
    }
    try {
      List<List<Bulk.Item>> bulks = bulks(records);
      land(before);
      flight = records.isEmpty() ? null : takeOff(records, bulks);
      if (before != null) {
        deadLetters.settle();
        commit(before.records());
      }
      lag = lag(flight == null ? 0 : records.count());
    } catch (DeadLetters.NotTakenException e) {
      awaitFlight();
      deadLetters.forget();
      // The older ones last: a partition is to go on at its first record.
      rewind(records);
      if (before != null) {
        rewind(before.records());
      }
      await(newBackoff(), String.valueOf(e.getMessage()));
      problem = null;
    }
  }

  /**
   * What Elasticsearch is taking.
   *
   * @param taken how many of the bulks it took whole before one that it did not
   */
  private record Flight(
      ConsumerRecords<String, byte[]> records,
      List<List<Bulk.Item>> bulks,
      Future<Integer> taken) {}

  private Flight takeOff(ConsumerRecords<String, byte[]> records, List<List<Bulk.Item>> bulks) {
    // Without templates nothing may be sent; whoever lands this puts them first.
    Future<Integer> taken =
        templatesAreThere
            ? sender.submit(() -> taken(bulks))
            : CompletableFuture.completedFuture(0);
    return new Flight(records, bulks, taken);
  }

  /** On the sender's thread: stops at the first that is not taken, whatever the reason. */
  private int taken(List<List<Bulk.Item>> bulks) {
    int taken = 0;
    for (List<Bulk.Item> items : bulks) {
      try {
        Bulk.Outcome outcome = bulk.send(items);
        if (!outcome.again().isEmpty() || !outcome.refused().isEmpty()) {
          break;
        }
      } catch (IOException | RuntimeException e) {
        LOG.debug("a bulk is sent again", e);
        break;
      }
      indexed.addAndGet(items.size());
      taken++;
    }
    return taken;
  }

  /** Waits for what is under way, and sends again, with all patience, what was not taken. */
  private void land(@Nullable Flight under) throws DeadLetters.NotTakenException {
    if (under == null) {
      return;
    }
    int taken = awaitFlight();
    if (taken < under.bulks().size()) {
      // It may come back as another one, without our templates.
      templatesAreThere = false;
    }
    for (List<Bulk.Item> items : under.bulks().subList(taken, under.bulks().size())) {
      send(items);
    }
  }

  /**
   * @return how many bulks were taken
   */
  private int awaitFlight() {
    Flight under = flight;
    flight = null;
    if (under == null) {
      return 0;
    }
    try {
      int taken = under.taken().get();
      if (taken == under.bulks().size()) {
        problem = null;
      }
      return taken;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      LOG.debug("a bulk failed", e);
      return 0;
    }
  }

  /** What is committed is indexed, or a dead letter that Kafka has acknowledged. */
  private void commit(ConsumerRecords<String, byte[]> records) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(records.nextOffsets());
    offsets.keySet().retainAll(consumer.assignment());
    try {
      consumer.commitSync(offsets);
    } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
      // Kafka is away: the next commit holds this one. Or another indexer has the partition now,
      // and
      // reads it again: the documents are the same.
      LOG.warn("offsets were not committed: {}", e.getMessage());
    }
  }

  /** So that the next poll gives the same records. */
  private void rewind(ConsumerRecords<String, byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      if (consumer.assignment().contains(partition)) {
        consumer.seek(partition, records.records(partition).get(0).offset());
      }
    }
  }

  private long lag(int inHand) {
    if (consumer.assignment().isEmpty()) {
      return -1;
    }
    long sum = inHand;
    for (TopicPartition partition : consumer.assignment()) {
      OptionalLong one = consumer.currentLag(partition);
      if (one.isEmpty()) {
        return -1;
      }
      sum += one.getAsLong();
    }
    return sum;
  }

  private void installTemplates() {
    Backoff backoff = newBackoff();
    while (!templatesAreThere) {
      try {
        Templates.install(client, settings.refresh());
        Templates.makeIndices(client, Clock.systemUTC().instant());
        templatesAreThere = true;
        problem = null;
      } catch (IOException e) {
        await(backoff, String.valueOf(e.getMessage()));
      }
    }
  }

  // ---- one poll

  private List<List<Bulk.Item>> bulks(ConsumerRecords<String, byte[]> records)
      throws DeadLetters.NotTakenException {
    List<List<Bulk.Item>> bulks = new ArrayList<>();
    List<Bulk.Item> items = new ArrayList<>();
    long bytes = 0;
    for (ConsumerRecord<String, byte[]> record : records) {
      Bulk.Item item = item(record);
      if (item == null) {
        continue;
      }
      int size = item.document().source().length;
      if (!items.isEmpty() && (items.size() >= BULK_DOCUMENTS || bytes + size > BULK_BYTES)) {
        bulks.add(items);
        items = new ArrayList<>();
        bytes = 0;
      }
      items.add(item);
      bytes += size;
    }
    if (!items.isEmpty()) {
      bulks.add(items);
    }
    return bulks;
  }

  private Bulk.@Nullable Item item(ConsumerRecord<String, byte[]> record)
      throws DeadLetters.NotTakenException {
    byte[] value = record.value();
    if (value == null) {
      // A tombstone ends a key's story in Kafka; the document has an end of its own.
      return null;
    }
    Bulk.Origin origin =
        new Bulk.Origin(record.topic(), record.partition(), record.offset(), value);
    try {
      Topic topic = Topic.named(record.topic()).orElseThrow();
      Document document = documents.of(topic, value, Clock.systemUTC().instant());
      return document == null ? null : new Bulk.Item(document, origin);
    } catch (MalformedRecordException e) {
      deadLetters.bury(origin, String.valueOf(e.getMessage()));
      return null;
    } catch (RuntimeException e) {
      LOG.error(
          "no document could be made topic={} partition={} offset={}",
          record.topic(),
          record.partition(),
          record.offset(),
          e);
      deadLetters.bury(origin, "no document could be made: " + e);
      return null;
    }
  }

  private void send(List<Bulk.Item> items) throws DeadLetters.NotTakenException {
    List<Bulk.Item> left = items;
    Backoff backoff = newBackoff();
    while (!left.isEmpty()) {
      try {
        installTemplates();
        Bulk.Outcome outcome = bulk.send(left);
        for (Bulk.Refused refused : outcome.refused()) {
          deadLetters.bury(refused.item().origin(), refused.reason());
        }
        indexed.addAndGet(left.size() - outcome.again().size() - outcome.refused().size());
        left = outcome.again();
        if (outcome.why() != null) {
          throw IndexUnavailableException.waiting(client.address(), outcome.why());
        }
        problem = null;
      } catch (IndexRefusedException e) {
        if (left.size() == 1) {
          deadLetters.bury(left.get(0).origin(), String.valueOf(e.getMessage()));
          return;
        }
        // One that is too large, or breaks the request, is found by halving.
        send(left.subList(0, left.size() / 2));
        left = left.subList(left.size() / 2, left.size());
      } catch (DeadLetters.NotTakenException e) {
        throw e;
      } catch (IOException e) {
        // It may come back as another one, without our templates.
        templatesAreThere = false;
        await(backoff, String.valueOf(e.getMessage()));
      }
    }
  }

  // ---- while something is away

  /**
   * Kafka takes a consumer that does not ask for dead; one that is paused asks, and gets nothing.
   */
  private void await(Backoff backoff, String why) {
    tell(why);
    long end = System.nanoTime() + backoff.next().toNanos();
    waiting = true;
    consumer.pause(consumer.assignment());
    try {
      do {
        if (closed) {
          throw new WakeupException();
        }
        if (consumer.subscription().isEmpty()) {
          sleep();
        } else {
          // Should it give something all the same, that must not be passed over.
          rewind(consumer.poll(WAITING_POLL));
          kafkaProblem = kafkaWatch.problem();
        }
      } while (System.nanoTime() - end < 0);
    } finally {
      waiting = false;
    }
    consumer.resume(consumer.paused());
  }

  private static Backoff newBackoff() {
    return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
  }

  private void tell(String why) {
    if (!why.equals(problem)) {
      LOG.warn("{}", why);
    }
    problem = why;
    lastError = why;
  }

  private static void sleep() {
    try {
      Thread.sleep(WAITING_POLL.toMillis());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      // What was indexed of them and not committed is indexed again by whoever gets them.
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (waiting) {
        consumer.pause(partitions);
      }
      assignments.incrementAndGet();
    }
  }

  /** Ends it; what was read and not acknowledged is read again by the next. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
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
