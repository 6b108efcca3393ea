package io.epitaph.stream;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes inputs from Kafka's records. A malformed record becomes an input too, with the reason. */
public final class InputReader implements KafkaRecordDeserializationSchema<Input> {
  private static final long serialVersionUID = 1;

  /** Later times are invalid: nanoseconds since 1970 end there. */
  private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Input> out) {
    out.collect(read(record));
  }

  Input read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    try {
      return understood(record, value);
    } catch (MalformedRecordException e) {
      return input(record, Input.Kind.MALFORMED, "", "", 0, value, String.valueOf(e.getMessage()));
    }
  }

  private static Input understood(ConsumerRecord<byte[], byte[]> record, byte[] value)
      throws MalformedRecordException {
    if (record.topic().equals(Topic.EVENTS.topicName())) {
      EventAddress address = EventAddress.of(value);
      if (address == null) {
        EngineEvent event = Wire.read(value, EngineEvent.class);
        String container = Objects.requireNonNullElse(event.containerId(), "");
        address = new EventAddress(event.engine().id(), container, event.occurredAt());
      }
      String engine = address.engineId();
      String container = address.containerId();
      return input(
          record,
          Input.Kind.EVENT,
          engine,
          container.isEmpty() ? "" : key(engine, container),
          millis(address.occurredAt()),
          value,
          null);
    }
    if (record.topic().equals(Topic.SNAPSHOTS.topicName())) {
      InspectSnapshot snapshot = Wire.read(value, InspectSnapshot.class);
      return input(
          record,
          Input.Kind.SNAPSHOT,
          snapshot.engine().id(),
          key(snapshot.engine().id(), snapshot.containerId()),
          millis(snapshot.takenAt()),
          Wire.write(snapshot.withoutInspect(snapshot.error())),
          null);
    }
    CollectorStatus status = Wire.read(value, CollectorStatus.class);
    return input(
        record, Input.Kind.STATUS, status.engine().id(), "", millis(status.at()), value, null);
  }

  private static Input input(
      ConsumerRecord<byte[], byte[]> record,
      Input.Kind kind,
      String engineId,
      String key,
      long at,
      byte[] value,
      @Nullable String error) {
    return new Input(
        kind, engineId, key, at, record.topic(), record.partition(), record.offset(), value, error);
  }

  static String key(String engineId, @Nullable String containerId) {
    return engineId + "/" + containerId;
  }

  private static long millis(Instant time) throws MalformedRecordException {
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
      throw new MalformedRecordException(
          "time " + time + " is out of range, wanted 1970 to " + LATEST);
    }
    return time.toEpochMilli();
  }

  @Override
  public TypeInformation<Input> getProducedType() {
    return TypeInformation.of(Input.class);
  }
}
