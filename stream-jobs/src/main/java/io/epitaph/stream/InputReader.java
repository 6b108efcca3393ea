package io.epitaph.stream;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.OomKill;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Makes inputs from Kafka's records. A malformed record becomes an input too, with the reason. */
public final class InputReader implements KafkaRecordDeserializationSchema<Input> {
  private static final long serialVersionUID = 1;

  /** Later times are invalid: nanoseconds since 1970 end there. */
  private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

  private static final byte[] NO_BYTES = {};

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Input> out) {
    out.collect(read(record));
  }

  Input read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value() == null ? NO_BYTES : record.value();
    Header type = record.headers().lastHeader(EngineRecord.HEADER);
    byte[] header = type == null ? null : type.value();
    try {
      EngineRecord known =
          EngineRecord.of(record.topic(), header)
              .orElseThrow(
                  () ->
                      new MalformedRecordException(
                          "type '"
                              + new String(Objects.requireNonNull(header), StandardCharsets.UTF_8)
                              + "' is not known; update Epitaph and replay the dead letter"));
      return switch (known) {
        case EVENT -> event(record, value);
        case SNAPSHOT -> snapshot(record, value);
        case STATUS -> status(record, value);
        case OOM_KILL -> oomKill(record, value);
      };
    } catch (MalformedRecordException e) {
      return input(record, Input.Kind.MALFORMED, "", null, value, String.valueOf(e.getMessage()));
    }
  }

  private static Input event(ConsumerRecord<byte[], byte[]> record, byte[] value)
      throws MalformedRecordException {
    EventAddress address = EventAddress.of(value);
    if (address == null) {
      EngineEvent event = Wire.read(value, EngineEvent.class);
      String container = Objects.requireNonNullElse(event.containerId(), "");
      address = new EventAddress(event.engine().id(), container, event.occurredAt());
    }
    boolean timeOnly = address.containerId().isEmpty();
    return input(
        record,
        timeOnly ? Input.Kind.TIME : Input.Kind.EVENT,
        address.engineId(),
        inRange(address.occurredAt()),
        timeOnly ? NO_BYTES : value,
        null);
  }

  private static Input snapshot(ConsumerRecord<byte[], byte[]> record, byte[] value)
      throws MalformedRecordException {
    InspectSnapshot snapshot = Wire.read(value, InspectSnapshot.class);
    inRange(snapshot.takenAt());
    return input(
        record,
        Input.Kind.SNAPSHOT,
        snapshot.engine().id(),
        null,
        Wire.write(snapshot.withoutInspect(snapshot.error())),
        null);
  }

  private static Input oomKill(ConsumerRecord<byte[], byte[]> record, byte[] value)
      throws MalformedRecordException {
    OomKill kill = Wire.read(value, OomKill.class);
    inRange(kill.killedAt());
    return input(record, Input.Kind.OOM_KILL, kill.engine().id(), null, value, null);
  }

  private static Input status(ConsumerRecord<byte[], byte[]> record, byte[] value)
      throws MalformedRecordException {
    CollectorStatus status = Wire.read(value, CollectorStatus.class);
    inRange(status.at());
    Instant upTo = status.upTo() == null ? null : inRange(status.upTo());
    if (status.from() != null) {
      inRange(status.from());
    }
    if (status.to() != null) {
      inRange(status.to());
    }
    // In a topic of its own it may have overtaken the events that it is about.
    boolean former = record.topic().equals(Topic.STATUS.topicName());
    return input(
        record,
        former ? Input.Kind.NOTHING : Input.Kind.STATUS,
        status.engine().id(),
        former ? null : upTo,
        value,
        null);
  }

  private static Input input(
      ConsumerRecord<byte[], byte[]> record,
      Input.Kind kind,
      String engineId,
      @Nullable Instant at,
      byte[] value,
      @Nullable String error) {
    Header type = record.headers().lastHeader(EngineRecord.HEADER);
    return new Input(
        kind,
        engineId,
        at,
        record.timestamp(),
        record.topic(),
        record.partition(),
        record.offset(),
        type == null || type.value() == null
            ? null
            : new String(type.value(), StandardCharsets.UTF_8),
        value,
        error);
  }

  private static Instant inRange(Instant time) throws MalformedRecordException {
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
      throw new MalformedRecordException(
          "time " + time + " is out of range, wanted 1970 to " + LATEST);
    }
    return time;
  }

  @Override
  public TypeInformation<Input> getProducedType() {
    return TypeInformation.of(Input.class);
  }
}
