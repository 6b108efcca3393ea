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
import org.jspecify.annotations.Nullable;

/**
 * One record to be written. None is larger than its topic accepts: one that Kafka refuses stops the
 * job, which would then begin again before the input that it is made from, for ever.
 *
 * @param topic where to
 * @param value null to delete the key
 * @param headers by name
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; Flink copies it where it has to.
public record Output(
    String topic, String key, byte @Nullable [] value, Map<String, String> headers) {

  /** Ours are hashes; an engine's id is whatever its collector says. */
  private static final int LONGEST_KEY = 100;

  static Output of(Life life) {
    return record(Topic.LIVES, life.id(), life);
  }

  static Output of(Incarnation incarnation) {
    return record(Topic.INCARNATIONS, incarnation.id(), incarnation);
  }

  /** A reader forgets it: no value. The headers say where it was put. */
  static Output withdrawn(Incarnation incarnation) {
    return new Output(
        Topic.INCARNATIONS.topicName(),
        incarnation.id(),
        null,
        Map.of(
            Incarnation.WITHDRAWN,
            Wire.text(incarnation.anchoredAt()),
            Incarnation.REVISION,
            Long.toString(incarnation.revision())));
  }

  static Output of(Incident incident) {
    return record(Topic.INCIDENTS, incident.id(), incident);
  }

  /** Keyed by engine, as archivers expect. */
  static Output of(ArchiveRequest request) {
    return record(Topic.ARCHIVE_REQUESTS, request.engine().id(), request);
  }

  private static Output record(Topic topic, String key, Object record) {
    byte[] value = Wire.write(record);
    Output output = new Output(topic.topicName(), key, value, Map.of());
    return output.keyBytes().length + value.length <= Topic.MAX_VALUE_BYTES
        ? output
        : deadLetter(topic.topicName(), -1, -1, value, tooLarge(record, key));
  }

  private static String tooLarge(Object record, String key) {
    String shown = key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY) + "...";
    return record.getClass().getSimpleName() + " " + shown + ": larger than its topic accepts";
  }

  /** A record that could not be processed, as it was read; without its value when too large. */
  static Output deadLetter(Input input, String error) {
    return deadLetter(
        new DeadLetter(
            DeadLetter.By.FORENSICS,
            input.topic(),
            input.partition(),
            input.offset(),
            error,
            null,
            input.type(),
            input.bytes()));
  }

  static Output deadLetter(String topic, int partition, long offset, byte[] bytes, String error) {
    return deadLetter(
        new DeadLetter(DeadLetter.By.FORENSICS, topic, partition, offset, error, bytes));
  }

  private static Output deadLetter(DeadLetter whole) {
    DeadLetter letter = whole.fitting();
    return new Output(
        Topic.DEAD_LETTERS.topicName(), letter.key(), letter.value(), letter.headers());
  }

  byte[] keyBytes() {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
