package io.epitaph.notifier;

import io.epitaph.kafka.Clients;
import io.epitaph.model.DeadLetter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what could not be told, with the reason. Thread-safe. */
final class DeadLetters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final KafkaProducer<String, byte[]> producer;
  private final AtomicLong count = new AtomicLong();
  private volatile @Nullable String problem;

  DeadLetters(Map<String, String> kafka) {
    producer = Clients.producer(kafka, Map.of());
  }

  /**
   * @param receiver who would not take it; null when it is no incident at all
   */
  void bury(ConsumerRecord<String, byte[]> source, @Nullable String receiver, String error) {
    DeadLetter letter =
        new DeadLetter(
            DeadLetter.By.NOTIFIER,
            source.topic(),
            source.partition(),
            source.offset(),
            error,
            receiver,
            source.value());
    var unused =
        producer.send(
            io.epitaph.kafka.DeadLetters.record(letter),
            (metadata, failure) -> {
              if (failure != null) {
                LOG.error("a dead letter was not taken", failure);
                problem = "dead letters are not taken: " + failure.getMessage();
              }
            });
    count.incrementAndGet();
    LOG.warn(
        "a record went to the dead letters topic={} partition={} offset={} receiver={} error={}",
        source.topic(),
        source.partition(),
        source.offset(),
        receiver,
        error);
  }

  /** Returns when Kafka has all. */
  void flush() {
    producer.flush();
  }

  long count() {
    return count.get();
  }

  @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    producer.close();
  }
}
