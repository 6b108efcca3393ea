package io.epitaph.stream;

import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import io.epitaph.stream.ExportSettings.Format;
import io.epitaph.stream.ExportSettings.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes lines from Kafka's records; malformed ones are in the dead letters already. */
final class ExportReader implements KafkaRecordDeserializationSchema<ExportLine> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ExportReader.class);

  private final Kind kind;
  private final Format format;
  private final @Nullable Instant from;
  private final @Nullable Instant to;

  ExportReader(ExportSettings settings) {
    this.kind = settings.kind();
    this.format = settings.format();
    this.from = settings.from();
    this.to = settings.to();
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ExportLine> out) {
    Header type = record.headers().lastHeader(EngineRecord.HEADER);
    boolean other = type != null && !Arrays.equals(type.value(), EngineRecord.EVENT.header());
    if (kind == Kind.EVENTS && other) {
      return;
    }
    try {
      ExportLine line = record.value() == null ? withdrawn(record) : line(record.value());
      if (line != null) {
        out.collect(line);
      }
    } catch (MalformedRecordException e) {
      LOG.warn(
          "left out what is no record topic={} partition={} offset={} error={}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  /** Null for what was deleted when it was old: there is nothing to write of it either way. */
  private static @Nullable ExportLine withdrawn(ConsumerRecord<byte[], byte[]> record)
      throws MalformedRecordException {
    Header revision = record.headers().lastHeader(Incarnation.REVISION);
    if (record.key() == null || revision == null || revision.value() == null) {
      return null;
    }
    String number = new String(revision.value(), StandardCharsets.UTF_8);
    if (!number.matches("\\d{1,18}")) {
      throw new MalformedRecordException(
          Incarnation.REVISION + ": got '" + number + "', wanted a number");
    }
    return ExportLine.withdrawn(
        new String(record.key(), StandardCharsets.UTF_8), Long.parseLong(number));
  }

  private @Nullable ExportLine line(byte[] value) throws MalformedRecordException {
    return switch (kind) {
      case EVENTS -> {
        EngineEvent event = Wire.read(value, EngineEvent.class);
        yield line(event.id(), 0, event.occurredAt(), value, event);
      }
      case INCARNATIONS -> {
        Incarnation run = Wire.read(value, Incarnation.class);
        yield line(run.id(), run.revision(), run.anchoredAt(), value, run);
      }
      case INCIDENTS -> {
        Incident incident = Wire.read(value, Incident.class);
        yield line(incident.id(), incident.revision(), incident.anchoredAt(), value, incident);
      }
    };
  }

  private @Nullable ExportLine line(
      String id, long revision, Instant at, byte[] value, Object record) {
    if ((from != null && at.isBefore(from)) || (to != null && !at.isBefore(to))) {
      return null;
    }
    String text =
        format == Format.NDJSON
            ? new String(value, StandardCharsets.UTF_8).strip()
            : ExportColumns.csv(record);
    return new ExportLine(id, revision, at.getEpochSecond(), at.getNano(), text);
  }

  @Override
  public TypeInformation<ExportLine> getProducedType() {
    return TypeInformation.of(ExportLine.class);
  }
}
