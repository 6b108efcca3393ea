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
    Header type = record.headers().lastHeader(EngineRecord.HEADER);
    Source source = new Source(record, type == null ? null : type.value());
    try {
      EngineRecord known =
          EngineRecord.of(record.topic(), source.header())
              .orElseThrow(
                  () ->
                      new MalformedRecordException(
                          "type '"
                              + source.type()
                              + "' is not known; update Epitaph and replay the dead letter"));
      return switch (known) {
        case EVENT -> event(source);
        case SNAPSHOT -> snapshot(source);
        case STATUS -> status(source);
        case OOM_KILL -> oomKill(source);
      };
    } catch (MalformedRecordException e) {
      return source.input(
          Input.Kind.MALFORMED, "", null, source.value(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * A record, and what its header says that it is.
   *
   * @param header null when it has none
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Source(ConsumerRecord<byte[], byte[]> record, byte @Nullable [] header) {
    byte[] value() {
      return record.value() == null ? NO_BYTES : record.value();
    }

    @Nullable String type() {
      return header == null ? null : new String(header, StandardCharsets.UTF_8);
    }

    Input input(
        Input.Kind kind,
        String engineId,
        @Nullable Instant at,
        byte[] value,
        @Nullable String error) {
      return new Input(
          kind,
          engineId,
          at,
          record.timestamp(),
          record.topic(),
          record.partition(),
          record.offset(),
          type(),
          value,
          error);
    }
  }

  private static Input event(Source source) throws MalformedRecordException {
    EventAddress address = EventAddress.of(source.value());
    if (address == null) {
      EngineEvent event = Wire.read(source.value(), EngineEvent.class);
      String container = Objects.requireNonNullElse(event.containerId(), "");
      address = new EventAddress(event.engine().id(), container, event.occurredAt());
    }
    boolean timeOnly = address.containerId().isEmpty();
    return source.input(
        timeOnly ? Input.Kind.TIME : Input.Kind.EVENT,
        address.engineId(),
        inRange(address.occurredAt()),
        timeOnly ? NO_BYTES : source.value(),
        null);
  }

  private static Input snapshot(Source source) throws MalformedRecordException {
    InspectSnapshot snapshot = Wire.read(source.value(), InspectSnapshot.class);
    inRange(snapshot.takenAt());
    return source.input(
        Input.Kind.SNAPSHOT,
        snapshot.engine().id(),
        null,
        Wire.write(snapshot.withoutInspect(snapshot.error())),
        null);
  }

  private static Input oomKill(Source source) throws MalformedRecordException {
    OomKill kill = Wire.read(source.value(), OomKill.class);
    inRange(kill.killedAt());
    return source.input(Input.Kind.OOM_KILL, kill.engine().id(), null, source.value(), null);
  }

  private static Input status(Source source) throws MalformedRecordException {
    CollectorStatus status = Wire.read(source.value(), CollectorStatus.class);
    inRange(status.at());
    Instant upTo = status.upTo() == null ? null : inRange(status.upTo());
    if (status.from() != null) {
      inRange(status.from());
    }
    if (status.to() != null) {
      inRange(status.to());
    }
    // In a topic of its own it may have overtaken the events that it is about.
    boolean former = source.record().topic().equals(Topic.STATUS.topicName());
    return source.input(
        former ? Input.Kind.NOTHING : Input.Kind.STATUS,
        status.engine().id(),
        former ? null : upTo,
        source.value(),
        null);
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
    return SerializedType.input();
  }
}
