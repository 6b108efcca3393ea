package io.epitaph.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.model.DeadLetter;
import io.epitaph.model.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends dead letters, and waits until Kafka has acknowledged them. For one thread. */
final class DeadLetterSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterSender.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private record Sent(DeadLetter letter, Future<RecordMetadata> result) {}

  private final Map<String, String> client;
  private @Nullable KafkaProducer<String, byte[]> producer;

  /** Does not connect before there is a dead letter. */
  DeadLetterSender(Map<String, String> client) {
    this.client = Map.copyOf(client);
  }

  /**
   * Sends some of the first, in their order.
   *
   * @param taken called for each that Kafka has acknowledged, in their order
   * @throws NotTakenException when it did not accept one
   */
  int send(Iterable<DeadLetter> open, int most, Runnable taken) throws NotTakenException {
    List<Sent> sent = new ArrayList<>();
    for (DeadLetter letter : open) {
      Future<RecordMetadata> result = producer().send(record(letter));
      sent.add(new Sent(letter, result));
      if (sent.size() == most || result.isDone()) {
        // One that failed without being sent: with many, each would wait for its own failure.
        break;
      }
    }
    producer().flush();
    for (Sent each : sent) {
      Throwable failure = failure(each.result());
      if (failure instanceof RecordTooLargeException) {
        failure = failure(producer().send(record(each.letter().withoutValue())));
      }
      if (failure != null) {
        throw new NotTakenException(failure);
      }
      taken.run();
      log(each.letter());
    }
    return sent.size();
  }

  private static void log(DeadLetter letter) {
    LOG.warn(
        "a record went to the dead letters topic={} partition={} offset={} receiver={} error={}",
        letter.topic(),
        letter.partition(),
        letter.offset(),
        letter.receiver(),
        letter.error());
  }

  private KafkaProducer<String, byte[]> producer() {
    KafkaProducer<String, byte[]> made = producer;
    if (made == null) {
      made = Clients.impatientProducer(client);
      producer = made;
    }
    return made;
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

  private static ProducerRecord<String, byte[]> record(DeadLetter letter) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), letter.key(), letter.value());
    letter.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    return record;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(CLOSE_LIMIT);
    }
  }
}
