package io.epitaph.kafka;

import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
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
 * A consumer that stays a member of its group while its service waits: Kafka considers a consumer
 * that does not poll dead, and one that polls with all partitions paused gets no records.
 *
 * <p>For one thread, except {@link #wake}, {@link #problem}, {@link #lastProblem} and {@link
 * #assignments}. After {@link #wake} all that waits throws {@link WakeupException}.
 */
public final class PatientConsumer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PatientConsumer.class);
  private static final Duration WORKING_POLL = Duration.ofMillis(50);
  private static final Duration WAITING_POLL = Duration.ofMillis(500);

  /** For leaving the group. Whatever else the broker keeps for this consumer expires by itself. */
  private static final Duration CLOSE_LIMIT = Duration.ofMillis(500);

  /**
   * For the last commit of one that is closing: a broker may write it to its disk before it
   * answers. Half of what {@link ServiceThread#close} waits for.
   */
  private static final Duration LAST_COMMIT_LIMIT = Duration.ofSeconds(5);

  /** A Kafka that answers lists its topics in this time. */
  private static final Duration LIST_LIMIT = Duration.ofSeconds(5);

  private final Map<String, String> client;
  private final Map<String, Object> own;
  private final Bootstrap bootstrap;
  private final CountDownLatch woken = new CountDownLatch(1);
  private volatile @Nullable KafkaConsumer<String, byte[]> kafka;
  private @Nullable KafkaWatch watch;
  private boolean holding;
  private final AtomicLong assignments = new AtomicLong();
  private volatile @Nullable String problem;
  private volatile @Nullable String kafkaProblem;
  private volatile @Nullable String lastProblem;

  /**
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security needs
   * @param own settings of this consumer alone, beside those of {@link Clients#consumer}
   * @throws IllegalArgumentException when the settings are wrong
   */
  public PatientConsumer(Map<String, String> client, Map<String, Object> own) {
    this.client = Clients.check(client);
    this.own = Map.copyOf(own);
    this.bootstrap = Bootstrap.of(client);
  }

  /**
   * Joins a group. Returns at once, unless no name of Kafka's resolves: for that it waits. When
   * there are {@linkplain Topic#isFormer former} topics among them, it waits for Kafka too, and
   * reads those that exist.
   *
   * @param listener is called, within {@link #poll}, when partitions are assigned or revoked; null
   *     for none
   */
  public void subscribe(
      String group, List<Topic> topics, @Nullable ConsumerRebalanceListener listener) {
    retry(
        newBackoff(),
        () -> {
          if (!bootstrap.isResolved()) {
            throw new IOException(bootstrap.waiting("no such host"));
          }
          return true;
        });
    Map<String, Object> config = Clients.consumer(client, group);
    config.putAll(own);
    KafkaConsumer<String, byte[]> made =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    List<String> names;
    try {
      names = retry(newBackoff(), () -> names(made, topics));
    } catch (RuntimeException e) {
      made.close(CloseOptions.timeout(CLOSE_LIMIT));
      throw e;
    }
    kafka = made;
    watch = new KafkaWatch(made, bootstrap);
    made.subscribe(names, new Rebalances(listener));
  }

  private List<String> names(KafkaConsumer<String, byte[]> made, List<Topic> topics)
      throws IOException {
    List<Topic> wanted = topics;
    if (topics.stream().anyMatch(Topic::isFormer)) {
      String problem = bootstrap.problem();
      if (problem != null) {
        throw new IOException(problem);
      }
      try {
        Set<String> existing = made.listTopics(LIST_LIMIT).keySet();
        wanted =
            topics.stream()
                .filter(topic -> !topic.isFormer() || existing.contains(topic.topicName()))
                .toList();
      } catch (RetriableException e) {
        throw new IOException(bootstrap.waiting(String.valueOf(e.getMessage())), e);
      }
    }
    return wanted.stream().map(Topic::topicName).toList();
  }

  /** Kafka's own consumer, after {@link #subscribe}. */
  public KafkaConsumer<String, byte[]> kafka() {
    KafkaConsumer<String, byte[]> made = kafka;
    if (made == null) {
      throw new IllegalStateException("not subscribed yet");
    }
    return made;
  }

  /** The next records; empty when there are none within {@code limit}. */
  public ConsumerRecords<String, byte[]> poll(Duration limit) {
    throwIfWoken();
    ConsumerRecords<String, byte[]> records = kafka().poll(limit);
    observe();
    return records;
  }

  /** How many times Kafka has assigned it partitions, possibly none. */
  public long assignments() {
    return assignments.get();
  }

  /** Records that wait in Kafka; -1 while that is not known. */
  public long lag() {
    return ConsumerLag.known(kafka);
  }

  /** As {@link #lag()}, but Kafka is asked, for when nothing is read; waits for the answer. */
  public long renewedLag() {
    return ConsumerLag.asked(kafka(), LIST_LIMIT);
  }

  /**
   * Commits the offsets of the partitions that it still has. When Kafka cannot be reached, a later
   * commit holds this one; when another consumer has a partition now, it reads the same again.
   *
   * @return false when Kafka did not accept them
   */
  public boolean commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<TopicPartition, OffsetAndMetadata> mine = new HashMap<>(offsets);
    mine.keySet().retainAll(kafka().assignment());
    try {
      commitNow(mine);
      return true;
    } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
      LOG.warn("offsets were not committed: {}", e.getMessage());
      return false;
    }
  }

  private void commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      kafka().commitSync(offsets);
    } catch (WakeupException e) {
      // It is closing, but what is done should not be done again: the next call is not woken.
      kafka().commitSync(offsets, LAST_COMMIT_LIMIT);
    }
  }

  // ---- waiting

  /** Waits while the condition holds. */
  public void waitWhile(BooleanSupplier condition) {
    waitWhile(condition, WORKING_POLL);
  }

  private void waitWhile(BooleanSupplier condition, Duration poll) {
    KafkaConsumer<String, byte[]> made = kafka;
    holding = true;
    try {
      while (condition.getAsBoolean()) {
        throwIfWoken();
        if (made == null) {
          sleep(poll);
        } else {
          made.pause(made.assignment());
          rewind(made.poll(poll));
          observe();
        }
      }
    } finally {
      holding = false;
    }
    if (made != null) {
      made.resume(made.paused());
    }
  }

  /**
   * Retries until it succeeds, and waits between the attempts; {@link #problem} says for what.
   *
   * @return what the attempt returned
   */
  public <T> T retry(Backoff backoff, Attempt<T> attempt) {
    while (true) {
      throwIfWoken();
      try {
        T result = attempt.run();
        problem = null;
        return result;
      } catch (IOException e) {
        report(String.valueOf(e.getMessage()));
        long end = System.nanoTime() + backoff.next().toNanos();
        waitWhile(() -> System.nanoTime() - end < 0, WAITING_POLL);
      }
    }
  }

  /** As {@link #retry(Backoff, Attempt)}, with waits of 100 ms to 10 s. */
  public <T> T retry(Attempt<T> attempt) {
    return retry(newBackoff(), attempt);
  }

  private static Backoff newBackoff() {
    return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
  }

  /** If a poll returns records although all is paused, they must not be skipped. */
  private void rewind(ConsumerRecords<String, byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      kafka().seek(partition, records.records(partition).get(0).offset());
    }
  }

  private void report(String why) {
    if (!why.equals(problem)) {
      LOG.warn("{}", why);
    }
    problem = why;
    lastProblem = why;
  }

  private void observe() {
    KafkaWatch now = watch;
    kafkaProblem = now == null ? null : now.problem();
  }

  /** What it waits for, for people; null when it does not wait. */
  public @Nullable String problem() {
    String now = problem;
    return now == null ? kafkaProblem : now;
  }

  /** What {@link #retry} last waited for, over or not; null when it never waited. */
  public @Nullable String lastProblem() {
    return lastProblem;
  }

  private void throwIfWoken() {
    if (woken.getCount() == 0) {
      throw new WakeupException();
    }
  }

  private void sleep(Duration time) {
    try {
      var unused = woken.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private final class Rebalances implements ConsumerRebalanceListener {
    private final @Nullable ConsumerRebalanceListener then;

    Rebalances(@Nullable ConsumerRebalanceListener then) {
      this.then = then;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (then != null) {
        then.onPartitionsRevoked(partitions);
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      if (then != null) {
        then.onPartitionsLost(partitions);
      }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (holding) {
        kafka().pause(partitions);
      }
      if (then != null) {
        then.onPartitionsAssigned(partitions);
      }
      assignments.incrementAndGet();
    }
  }

  /** Ends all waiting, for good. From any thread. */
  public void wake() {
    woken.countDown();
    KafkaConsumer<String, byte[]> made = kafka;
    if (made != null) {
      made.wakeup();
    }
  }

  @Override
  public void close() {
    KafkaConsumer<String, byte[]> made = kafka;
    if (made != null) {
      made.close(CloseOptions.timeout(CLOSE_LIMIT));
    }
  }
}
