package io.epitaph.notifier;

import io.epitaph.model.Incident;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A revision of an incident, and what is reported about it.
 *
 * @param source the record it was read from
 * @param incident the revision, newer than all before
 * @param changes in order; empty when it changes nothing that is reported
 */
record Revision(ConsumerRecord<String, byte[]> source, Incident incident, List<Change> changes) {
  Revision {
    changes = List.copyOf(changes);
  }
}
