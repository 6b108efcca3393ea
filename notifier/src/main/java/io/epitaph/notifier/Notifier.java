package io.epitaph.notifier;

import io.epitaph.kafka.Clients;
import io.epitaph.kafka.Threads;
import io.epitaph.model.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
 * The service that tells people of incidents, until it is closed. Each receiver is told at least
 * once: offsets are committed when it took the message, and what comes again has the same identity.
 *
 * <p>A receiver that is away is tried again and again, and holds up no other; what it never will
 * take goes to the dead letters. Of several notifiers in a group one tells, and the others stand
 * by. One thread of its own, and one for each receiver.
 */
public final class Notifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final int POLL_RECORDS = 100;

  private final NotifierSettings settings;
  private final @Nullable Endpoint alertmanager;
  private final @Nullable Endpoint cloudEvents;
  private final @Nullable Endpoint slack;
  private final KafkaConsumer<String, byte[]> consumer;
  private final DeadLetters deadLetters;
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Watch watch;
  private volatile boolean active;
  private volatile long lag = -1;
  private volatile boolean closed;
  private volatile @Nullable String problem;

  private Notifier(NotifierSettings settings) {
    this.settings = settings;
    URI alerts = settings.alertmanager();
    this.alertmanager = alerts == null ? null : AlertmanagerReceiver.endpoint(alerts);
    this.cloudEvents = endpoint("cloudevents", settings.cloudEvents());
    this.slack = endpoint("slack", settings.slack());
    this.consumer = consumer(settings);
    this.deadLetters = new DeadLetters(settings.kafka());
    this.thread = Threads.daemon("epitaph-notifier", this::run);
  }

  /**
   * Starts; returns at once: a Kafka or a receiver that is away is waited for.
   *
   * @throws IllegalArgumentException when an address is no http or https address
   */
  public static Notifier start(NotifierSettings settings) {
    Notifier notifier = new Notifier(settings);
    notifier.thread.start();
    return notifier;
  }

  private static @Nullable Endpoint endpoint(String name, @Nullable URI address) {
    return address == null ? null : new Endpoint(name, address);
  }

  private static KafkaConsumer<String, byte[]> consumer(NotifierSettings settings) {
    Map<String, Object> config = Clients.consumer(settings.kafka(), settings.group());
    config.put("max.poll.records", POLL_RECORDS);
    config.put("partition.assignment.strategy", List.of(OldestTakesAll.class));
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** How it is now. */
  public NotifierReport report() {
    Watch now = watch;
    String letters = deadLetters.problem();
    return new NotifierReport(
        !closed && thread.isAlive(),
        active && !closed,
        now == null ? Map.of() : now.report(),
        deadLetters.count(),
        lag,
        problem != null ? problem : letters);
  }

  private void run() {
    try (consumer;
        deadLetters) {
      consumer.subscribe(List.of(Topic.INCIDENTS.topicName()), new Assignment());
      LOG.info(
          "notifier started group={} alertmanager={} cloudevents={} slack={}",
          settings.group(),
          alertmanager,
          cloudEvents,
          slack);
      while (!closed) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          take(record);
        }
        Watch now = watch;
        if (now != null) {
          now.readUpTo(consumer::position);
          active = now.isCaughtUp();
          commit(now);
          if (now.isFull()) {
            consumer.pause(consumer.assignment());
          } else {
            consumer.resume(consumer.paused());
          }
        }
        lag = lagNow();
      }
      endWatch(true);
    } catch (WakeupException | InterruptException e) {
      LOG.debug("the notifier was woken to end");
    } catch (RuntimeException e) {
      problem = "the notifier has ended: " + e.getMessage();
      LOG.error("the notifier has ended", e);
    } finally {
      endWatch(false);
      closed = true;
      ended.countDown();
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    Watch now = watch;
    if (now != null) {
      now.take(record);
    }
  }

  private long lagNow() {
    long sum = 0;
    for (TopicPartition partition : consumer.assignment()) {
      OptionalLong one = consumer.currentLag(partition);
      sum += one.orElse(0);
    }
    return sum;
  }

  private void commit(Watch now) {
    Map<TopicPartition, OffsetAndMetadata> offsets = now.toCommit(consumer::position);
    if (offsets.isEmpty()) {
      return;
    }
    // What is committed must be durable, the dead letters too.
    deadLetters.flush();
    try {
      consumer.commitSync(offsets);
      now.committed(offsets);
    } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
      // Another notifier has the topic now, or Kafka is away: the same is told again at most.
      LOG.warn("offsets were not committed: {}", e.getMessage());
    }
  }

  // ---- who tells

  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (partitions.isEmpty()) {
        LOG.info("notifier stands by group={}", settings.group());
        return;
      }
      endWatch(false);
      List<Receiver> receivers = receivers();
      List<String> names = receivers.stream().map(Receiver::name).toList();
      Map<Integer, Map<String, Long>> toldUpTo = new HashMap<>();
      consumer
          .committed(new HashSet<>(partitions))
          .forEach(
              (partition, offset) ->
                  toldUpTo.put(partition.partition(), Offsets.read(offset, names)));
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.seekToBeginning(partitions);
      watch = new Watch(receivers, toldUpTo, ends, deadLetters);
      LOG.info("notifier reads what was told group={} ends={}", settings.group(), ends);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      endWatch(true);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      endWatch(false);
    }
  }

  private List<Receiver> receivers() {
    List<Receiver> receivers = new ArrayList<>();
    if (alertmanager != null) {
      receivers.add(new AlertmanagerReceiver(settings, alertmanager, deadLetters));
    }
    if (cloudEvents != null) {
      MessageFormat format =
          new CloudEventsFormat(settings.cloudEventsSecret(), settings.cloudEventsUpdates());
      receivers.add(webhook("cloudevents", cloudEvents, format));
    }
    if (slack != null) {
      receivers.add(webhook("slack", slack, new SlackFormat()));
    }
    return receivers;
  }

  private Receiver webhook(String name, Endpoint endpoint, MessageFormat format) {
    return new WebhookReceiver(name, endpoint, format, settings.queue(), deadLetters);
  }

  private void endWatch(boolean commit) {
    Watch now = watch;
    watch = null;
    active = false;
    if (now == null) {
      return;
    }
    now.close();
    if (commit) {
      commit(now);
    }
  }

  /** Returns when it has ended, closed or by itself. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Ends it. What was not told yet is told by the next; alerts that are open stay so in
   * Alertmanager until the next sends them again, or for four times the resend time.
   */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(CLOSE_LIMIT.toMillis());
      if (thread.isAlive()) {
        consumer.wakeup();
        thread.join(CLOSE_LIMIT.toMillis());
      }
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(CLOSE_LIMIT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
