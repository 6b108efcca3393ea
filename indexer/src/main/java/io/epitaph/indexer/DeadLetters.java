package io.epitaph.indexer;

import io.epitaph.indexer.Bulk.Origin;
import io.epitaph.kafka.Clients;
import io.epitaph.model.DeadLetter;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where records go that cannot be indexed: as they came, with their place and what is wrong. */
final class DeadLetters implements AutoCloseable {
  /** Kafka does not take them: whatever they were read with must not be committed. */
  static final class NotTakenException extends IOException {
    private static final long serialVersionUID = 1;

    NotTakenException(Throwable cause) {
      super(
          "Kafka does not take dead letters, on topic "
              + Topic.DEAD_LETTERS.topicName()
              + ": "
              + cause.getMessage(),
          cause);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final int ERROR_LENGTH = 600;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private record Letter(Origin origin, String error, Future<RecordMetadata> sent) {}

  private final KafkaProducer<String, byte[]> producer;
  private final List<Letter> open = new ArrayList<>();
  private final AtomicLong taken = new AtomicLong();

  DeadLetters(Map<String, String> kafka) {
    this.producer =
        Clients.producer(
            kafka,
            Map.of(
                "buffer.memory",
                2L * Topic.MAX_RECORD_BYTES,
                "max.block.ms",
                PATIENCE.toMillis(),
                "request.timeout.ms",
                (int) PATIENCE.toMillis() / 2,
                "delivery.timeout.ms",
                (int) PATIENCE.toMillis()));
  }

  /** How many Kafka has taken. */
  long taken() {
    return taken.get();
  }

  /** Sends one; {@link #settle} tells whether it was taken. */
  void bury(Origin origin, String error) throws NotTakenException {
    String cut = error.length() > ERROR_LENGTH ? error.substring(0, ERROR_LENGTH) + "..." : error;
    Future<RecordMetadata> sent = producer.send(letter(origin, cut, origin.value()));
    open.add(new Letter(origin, cut, sent));
    if (sent.isDone()) {
      // At once, without having been sent: with many of them, each could take its time to fail.
      settle();
    }
  }

  /**
   * Returns when Kafka has acknowledged all that were sent since the last time.
   *
   * @throws NotTakenException when it did not take one of them; all are forgotten
   */
  void settle() throws NotTakenException {
    if (open.isEmpty()) {
      return;
    }
    producer.flush();
    try {
      for (Letter letter : open) {
        Throwable failure = failure(letter.sent());
        if (failure instanceof RecordTooLargeException) {
          String error = letter.error() + " (too large to be kept here: it is where it was read)";
          failure = failure(producer.send(letter(letter.origin(), error, new byte[0])));
        }
        if (failure != null) {
          throw new NotTakenException(failure);
        }
        taken.incrementAndGet();
        LOG.warn(
            "a record went to the dead letters topic={} partition={} offset={} error={}",
            letter.origin().topic(),
            letter.origin().partition(),
            letter.origin().offset(),
            letter.error());
      }
    } finally {
      open.clear();
    }
  }

  /** Forgets those that were sent, as what they were read with is to be read again. */
  void forget() {
    open.clear();
  }

  private static @Nullable Throwable failure(Future<RecordMetadata> sent) {
    try {
      sent.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static ProducerRecord<String, byte[]> letter(Origin origin, String error, byte[] value) {
    return io.epitaph.kafka.DeadLetters.record(
        new DeadLetter(
            DeadLetter.By.INDEXER,
            origin.topic(),
            origin.partition(),
            origin.offset(),
            error,
            value));
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
  }
}
