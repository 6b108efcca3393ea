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
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Kafka, by an idempotent producer that never gives up on what can be retried, and that the engines
 * of this process share.
 */
final class KafkaOutlet implements Outlet {
  /** What is sent and not acknowledged; more waits in the spool. */
  static final int BUFFER_BYTES = 32 * 1024 * 1024;

  private static final Duration WAIT = Duration.ofMillis(50);

  private final Map<String, String> client;
  private final SharedProducer.Maker maker;
  private final Bootstrap bootstrap;
  private volatile @Nullable SharedProducer shared;
  private final Unanswered unanswered = new Unanswered();
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

  private SharedProducer joined() {
    SharedProducer joined = shared;
    return joined == null ? join() : joined;
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
    SharedProducer joined = joined();
    try {
      unanswered.add(topic, value.length, () -> failed ? Long.MAX_VALUE : joined.share());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    try {
      // What it returns, the callback gets too.
      var unused =
          joined
              .producer()
              .send(record, (metadata, failure) -> answered(topic, value.length, receipt, failure));
    } catch (RuntimeException e) {
      failed = true;
      unanswered.remove(topic, value.length);
      throw e;
    }
  }

  private void answered(Topic topic, int bytes, Receipt receipt, @Nullable Exception failure) {
    if (failure != null && !(failure instanceof RecordTooLargeException)) {
      failed = true;
    }
    try {
      receipt.onResult(failure);
    } finally {
      // After it: who waits for this sends again what has no receipt.
      unanswered.remove(topic, bytes);
    }
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
    }
    awaitAnswers(joined);
    joined.leave(limit);
  }

  /**
   * What others still send through it goes on, and so does what is on its way from here: whoever
   * sends it again must not do so before. The last one waits for nothing: it closes the producer.
   */
  private void awaitAnswers(SharedProducer joined) {
    long start = System.nanoTime();
    try {
      while (unanswered.isAwaited(Duration.ofNanos(System.nanoTime() - start))
          && !joined.retireIfLast()) {
        TimeUnit.MILLISECONDS.sleep(WAIT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
