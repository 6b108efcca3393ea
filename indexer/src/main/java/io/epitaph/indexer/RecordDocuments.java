package io.epitaph.indexer;

import io.epitaph.indexer.documents.Document;
import io.epitaph.indexer.documents.Documents;
import io.epitaph.kafka.DeadLetters;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incarnation;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes documents of Kafka's records; what cannot be one goes to the dead letters. */
final class RecordDocuments {
  private static final Logger LOG = LoggerFactory.getLogger(RecordDocuments.class);

  private final Documents documents;
  private final DeadLetters letters;

  RecordDocuments(Documents documents, DeadLetters letters) {
    this.documents = documents;
    this.letters = letters;
  }

  /** Null for what is not indexed. */
  @Nullable Document of(ConsumerRecord<String, byte[]> record) {
    try {
      if (record.value() == null) {
        return deleted(record);
      }
      Topic topic = Topic.named(record.topic()).orElseThrow();
      Header type = record.headers().lastHeader(EngineRecord.HEADER);
      return documents.of(
          topic, type == null ? null : type.value(), record.value(), Clock.systemUTC().instant());
    } catch (MalformedRecordException e) {
      letters.add(record, String.valueOf(e.getMessage()));
      return null;
    } catch (RuntimeException e) {
      LOG.error(
          "no document could be made topic={} partition={} offset={}",
          record.topic(),
          record.partition(),
          record.offset(),
          e);
      letters.add(record, "no document could be made: " + e);
      return null;
    }
  }

  /** Null for a tombstone after the retention: the document stays until its index is deleted. */
  private static @Nullable Document deleted(ConsumerRecord<String, byte[]> record)
      throws MalformedRecordException {
    Header withdrawn = record.headers().lastHeader(Incarnation.WITHDRAWN);
    Header revision = record.headers().lastHeader(Incarnation.REVISION);
    return withdrawn == null || revision == null
        ? null
        : Documents.withdrawn(
            record.key(),
            new String(withdrawn.value(), StandardCharsets.UTF_8),
            new String(revision.value(), StandardCharsets.UTF_8));
  }
}
