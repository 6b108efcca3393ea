package io.epitaph.benchmarks;

import io.epitaph.embedded.TopicRecords;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a topic of results says to a reader that keeps the highest revision of each record.
 *
 * @param records by their ids, as they were written
 * @param read how many records the topic has
 * @param ambiguous how many had the id and revision of another, and something else in it
 */
record LastRevisions(Map<String, byte[]> records, long read, int ambiguous) {
  /** A result of the job. */
  enum Of {
    LIVES(Topic.LIVES),
    INCARNATIONS(Topic.INCARNATIONS),
    INCIDENTS(Topic.INCIDENTS);

    final Topic topic;

    Of(Topic topic) {
      this.topic = topic;
    }

    private long revision(byte[] record) {
      try {
        return switch (this) {
          case LIVES -> Wire.read(record, Life.class).revision();
          case INCARNATIONS -> Wire.read(record, Incarnation.class).revision();
          case INCIDENTS -> Wire.read(record, Incident.class).revision();
        };
      } catch (MalformedRecordException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static LastRevisions read(String bootstrap, Of of) {
    Map<String, byte[]> records = new TreeMap<>();
    Map<String, Long> revisions = new HashMap<>();
    int ambiguous = 0;
    long read = 0;
    for (ConsumerRecord<String, byte[]> record :
        TopicRecords.all(bootstrap, of.topic.topicName())) {
      read++;
      String id = record.key();
      if (record.value() == null) {
        // Withdrawn: what is written again of before is older.
        String revision = header(record, Incarnation.REVISION);
        revisions.merge(id, Long.valueOf(revision), Math::max);
        records.remove(id);
        continue;
      }
      long revision = of.revision(record.value());
      Long before = revisions.get(id);
      byte[] known = records.get(id);
      if (before != null && before == revision && known != null) {
        ambiguous += Arrays.equals(known, record.value()) ? 0 : 1;
      }
      if (before == null || before <= revision) {
        revisions.put(id, revision);
        records.put(id, record.value());
      }
    }
    return new LastRevisions(records, read, ambiguous);
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** One as it was written; {@code nothing} where there is none. */
  String text(String id) {
    byte[] record = records.get(id);
    return record == null ? "nothing" : new String(record, StandardCharsets.UTF_8);
  }

  /** The ids of those that another has not, or has otherwise. */
  Set<String> differences(LastRevisions other) {
    Set<String> ids = new TreeSet<>(records.keySet());
    ids.addAll(other.records.keySet());
    ids.removeIf(id -> Arrays.equals(records.get(id), other.records.get(id)));
    return ids;
  }
}
