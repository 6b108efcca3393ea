package io.epitaph.collector.delivery;

import io.epitaph.kafka.Bootstrap;
import io.epitaph.kafka.Clients;
import io.epitaph.model.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Kafka, by an idempotent producer that never gives up on what can be retried, and that the engines
 * of this process share.
 */
final class KafkaOutlet implements Outlet {
  /** What is sent and not acknowledged; more waits in the spool. */
  private static final int BUFFER_BYTES = 32 * 1024 * 1024;

  private static final Duration WAIT = Duration.ofMillis(50);

  private final Map<String, String> client;
  private final SharedProducer.Maker maker;
  private final Bootstrap bootstrap;
  private volatile @Nullable SharedProducer shared;
  private final AtomicLong unanswered = new AtomicLong();
  private volatile boolean failed;
  private boolean closed;

  KafkaOutlet(Map<String, String> client, SharedProducer.Maker maker) {
    this.client = client;
    this.maker = maker;
    this.bootstrap = Bootstrap.of(client);
  }

  /**
   * @throws IllegalArgumentException when Kafka's clients do not accept the settings
   */
  static void check(Map<String, String> client) {
    var unused = Clients.check(client);
  }

  /**
   * Does not connect before something is sent.
   *
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security needs
   */
  static KafkaOutlet open(Map<String, String> client) {
    Map<String, String> tuned = new HashMap<>();
    tuned.put(ProducerConfig.CLIENT_ID_CONFIG, "epitaph-collector");
    // Events are so repetitive that level 1 compresses them better than level 3, and faster.
    tuned.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, "1");
    tuned.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    tuned.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(128 * 1024));
    tuned.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(BUFFER_BYTES));
    tuned.putAll(client);
    return new KafkaOutlet(Map.copyOf(tuned), SharedProducer::make);
  }

  private Producer<String, byte[]> producer() {
    SharedProducer joined = shared;
    return (joined == null ? join() : joined).producer();
  }

  private synchronized SharedProducer join() {
    SharedProducer joined = shared;
    if (joined == null) {
      if (closed) {
        throw new IllegalStateException("sent to an outlet that is closed");
      }
      bootstrap.awaitResolved();
      joined = SharedProducer.join(client, maker);
      shared = joined;
    }
    return joined;
  }

  @Override
  public void send(
      Topic topic, String key, byte[] value, Map<String, String> headers, Receipt receipt) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic.topicName(), key, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    Producer<String, byte[]> producer = producer();
    unanswered.incrementAndGet();
    try {
      // What it returns, the callback gets too.
      var unused = producer.send(record, (metadata, failure) -> answered(receipt, failure));
    } catch (RuntimeException e) {
      unanswered.decrementAndGet();
      failed = true;
      throw e;
    }
  }

  private void answered(Receipt receipt, @Nullable Exception failure) {
    unanswered.decrementAndGet();
    failed |= failure != null && !(failure instanceof RecordTooLargeException);
    receipt.onResult(failure);
  }

  @Override
  public Set<String> idsSince(Topic topic, String key, Instant since) throws InterruptedException {
    bootstrap.awaitResolved();
    return new KafkaTail(client, topic, key).idsSince(since);
  }

  @Override
  public void close(Duration limit) {
    SharedProducer joined;
    synchronized (this) {
      closed = true;
      joined = shared;
    }
    if (joined == null) {
      return;
    }
    if (failed) {
      joined.retire();
      awaitAnswers(joined);
    }
    joined.leave(limit);
  }

  /**
   * What others still send through it goes on, and so does what is on its way from here: whoever
   * sends it again must not do so before.
   */
  private void awaitAnswers(SharedProducer joined) {
    try {
      while (unanswered.get() > 0 && !joined.isLast()) {
        TimeUnit.MILLISECONDS.sleep(WAIT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
