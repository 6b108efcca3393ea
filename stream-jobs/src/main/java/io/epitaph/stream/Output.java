package io.epitaph.stream;

import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.DeadLetter;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One record to be written.
 *
 * @param topic where to
 * @param headers by name
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; Flink copies it where it has to.
public record Output(String topic, String key, byte[] value, Map<String, String> headers) {

  static Output of(Life life) {
    return record(Topic.LIVES, life.id(), life);
  }

  static Output of(Incarnation incarnation) {
    return record(Topic.INCARNATIONS, incarnation.id(), incarnation);
  }

  static Output of(Incident incident) {
    return record(Topic.INCIDENTS, incident.id(), incident);
  }

  /** Keyed by engine, as archivers expect. */
  static Output of(ArchiveRequest request) {
    return record(Topic.ARCHIVE_REQUESTS, request.engine().id(), request);
  }

  private static Output record(Topic topic, String key, Object record) {
    return new Output(topic.topicName(), key, Wire.write(record), Map.of());
  }

  /** A record that could not be processed, as it was read. */
  static Output deadLetter(Input input, String error) {
    return deadLetter(input.topic(), input.partition(), input.offset(), input.bytes(), error);
  }

  static Output deadLetter(String topic, int partition, long offset, byte[] bytes, String error) {
    DeadLetter letter =
        new DeadLetter(DeadLetter.By.FORENSICS, topic, partition, offset, error, bytes);
    return new Output(Topic.DEAD_LETTERS.topicName(), letter.key(), bytes, letter.headers());
  }

  byte[] keyBytes() {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
