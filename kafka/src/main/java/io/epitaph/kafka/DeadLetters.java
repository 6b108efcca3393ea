package io.epitaph.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.model.DeadLetter;
import io.epitaph.model.Topic;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Dead letters as Kafka's records. */
public final class DeadLetters {
  private DeadLetters() {}

  /** What is sent to {@link Topic#DEAD_LETTERS}. */
  public static ProducerRecord<String, byte[]> record(DeadLetter letter) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), letter.key(), letter.value());
    letter.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    return record;
  }
}
