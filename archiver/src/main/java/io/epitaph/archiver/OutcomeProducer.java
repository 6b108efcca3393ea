package io.epitaph.archiver;

import io.epitaph.kafka.Clients;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Sends outcomes to Kafka, and knows whether it accepted all of them. For one thread. */
final class OutcomeProducer implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Map<String, String> kafka;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private @Nullable KafkaProducer<String, byte[]> producer;

  /** Does not connect before there is an outcome. */
  OutcomeProducer(Map<String, String> kafka) {
    this.kafka = kafka;
  }

  /** All of it is sent anew. */
  void forgetFailure() {
    failure.set(null);
  }

  void send(Topic topic, String key, Object record) throws IOException {
    throwFailure();
    var unused =
        producer()
            .send(
                new ProducerRecord<>(topic.topicName(), key, Wire.write(record)),
                (metadata, why) -> {
                  if (why != null) {
                    failure.compareAndSet(null, why);
                  }
                });
  }

  /** Returns when Kafka has acknowledged all of it. */
  void settle() throws IOException {
    producer().flush();
    throwFailure();
  }

  private void throwFailure() throws IOException {
    Exception why = failure.get();
    if (why != null) {
      throw notTaken(why);
    }
  }

  static IOException notTaken(Exception why) {
    return new IOException(
        "Kafka does not accept the outcome of a request: " + why.getMessage(), why);
  }

  private KafkaProducer<String, byte[]> producer() {
    KafkaProducer<String, byte[]> made = producer;
    if (made == null) {
      made = Clients.impatientProducer(kafka);
      producer = made;
    }
    return made;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(CLOSE_LIMIT);
    }
  }
}
