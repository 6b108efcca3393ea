package io.epitaph.notifier;

import io.epitaph.kafka.DeadLetters;
import io.epitaph.model.Incident;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import io.epitaph.notifier.Change.Word;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions that Kafka has assigned to this notifier, from then until they are revoked. It
 * reads them from their beginning; what lies before a receiver's committed offset is history to it.
 *
 * <p>A receiver without an offset is new: all that the topic has is history to it, and it is sent
 * what is open. One thread.
 */
final class Assignment implements AutoCloseable {
  private final List<QuietGate> gates;
  private final Map<Integer, Map<String, Long>> sentUpTo;
  private final Map<TopicPartition, Long> ends;
  private final DeadLetters deadLetters;
  private final Ledger ledger = new Ledger();

  /** What was reported open and is not over, by incident. */
  private final Map<String, Revision> open = new LinkedHashMap<>();

  private boolean caughtUp;
  private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();

  /**
   * @param sentUpTo by partition and receiver; a receiver without an entry is new
   * @param ends where the topic ends now
   * @param now a receiver without a mark has nothing to do with windows that are over
   */
  Assignment(
      List<Receiver> receivers,
      Map<Integer, Map<String, Long>> sentUpTo,
      Map<TopicPartition, Long> ends,
      DeadLetters deadLetters,
      Instant now) {
    this.gates =
        receivers.stream().map(each -> new QuietGate(each, mark(each, sentUpTo, now))).toList();
    this.sentUpTo = sentUpTo;
    this.ends = Map.copyOf(ends);
    this.deadLetters = deadLetters;
  }

  private static long mark(
      Receiver receiver, Map<Integer, Map<String, Long>> sentUpTo, Instant now) {
    return sentUpTo.values().stream()
        .map(committed -> committed.get(Offsets.quiet(receiver.name())))
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .min()
        .orElse(now.toEpochMilli());
  }

  /** The quiet windows that there are now. */
  void use(QuietWindows windows) {
    gates.forEach(gate -> gate.use(windows));
  }

  /** Sends what was held in quiet windows that are over. */
  void release(Instant now) {
    if (caughtUp) {
      gates.forEach(gate -> gate.release(now));
    }
  }

  void take(ConsumerRecord<String, byte[]> source) {
    if (source.value() == null) {
      // A tombstone comes long after the end, and changes nothing.
      if (source.key() != null) {
        ledger.forget(source.key());
        open.remove(source.key());
      }
      return;
    }
    Incident incident;
    try {
      incident = Wire.read(source.value(), Incident.class);
    } catch (MalformedRecordException e) {
      if (gates.stream().anyMatch(gate -> !isHistory(gate.receiver(), source))) {
        deadLetters.add(source, String.valueOf(e.getMessage()));
      }
      return;
    }
    if (!ledger.isNewer(incident)) {
      return;
    }
    Revision revision = new Revision(source, incident, ledger.take(incident));
    for (Change change : revision.changes()) {
      if (change.word() == Word.RESOLVED) {
        open.remove(incident.id());
      } else {
        open.put(incident.id(), new Revision(source, incident, List.of(opening(change))));
      }
    }
    gates.forEach(gate -> gate.take(revision, isHistory(gate.receiver(), source)));
  }

  private static Change opening(Change change) {
    return new Change(Word.OPENED, change.incident(), change.round());
  }

  private boolean isHistory(Receiver receiver, ConsumerRecord<String, byte[]> source) {
    Long sent = sentUpTo.getOrDefault(source.partition(), Map.of()).get(receiver.name());
    Long end = ends.get(new TopicPartition(source.topic(), source.partition()));
    long first = sent != null ? sent : end != null ? end : 0;
    return source.offset() < first;
  }

  /**
   * @param position where reading is, by partition
   */
  void readUpTo(ToLongFunction<TopicPartition> position) {
    if (caughtUp
        || ends.entrySet().stream()
            .anyMatch(end -> position.applyAsLong(end.getKey()) < end.getValue())) {
      return;
    }
    caughtUp = true;
    for (QuietGate gate : gates) {
      Receiver receiver = gate.receiver();
      open.values().stream()
          .filter(each -> isNew(receiver, each.source()) && isHistory(receiver, each.source()))
          .forEach(each -> gate.take(each, false));
      receiver.caughtUp();
    }
  }

  private boolean isNew(Receiver receiver, ConsumerRecord<String, byte[]> source) {
    return !sentUpTo.getOrDefault(source.partition(), Map.of()).containsKey(receiver.name());
  }

  boolean isCaughtUp() {
    return caughtUp;
  }

  /** True when reading should wait for a receiver that is slower. */
  boolean isFull() {
    return receivers().anyMatch(Receiver::isFull);
  }

  /** What is to be committed now; empty when nothing changed. */
  Map<TopicPartition, OffsetAndMetadata> toCommit(ToLongFunction<TopicPartition> position) {
    if (!caughtUp) {
      return Map.of();
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : ends.keySet()) {
      long read = position.applyAsLong(partition);
      Map<String, Long> sent = new LinkedHashMap<>();
      Map<String, Long> marks = new LinkedHashMap<>();
      for (QuietGate gate : gates) {
        Receiver receiver = gate.receiver();
        sent.put(receiver.name(), receiver.firstPending(partition.partition()).orElse(read));
        marks.put(Offsets.quiet(receiver.name()), gate.mark());
      }
      offsets.put(partition, Offsets.write(sent, marks));
    }
    return offsets.equals(committed) ? Map.of() : offsets;
  }

  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    committed = Map.copyOf(offsets);
  }

  /** True when nothing is to be sent or committed before something new is read. */
  boolean isIdle() {
    return caughtUp && !isFull() && receivers().allMatch(each -> each.status().waiting() == 0);
  }

  Map<String, ReceiverStatus> status() {
    Map<String, ReceiverStatus> all = new LinkedHashMap<>();
    receivers().forEach(receiver -> all.put(receiver.name(), receiver.status()));
    return all;
  }

  /** How many incidents are held in quiet windows. */
  int held() {
    return gates.stream().mapToInt(QuietGate::held).max().orElse(0);
  }

  private Stream<Receiver> receivers() {
    return gates.stream().map(QuietGate::receiver);
  }

  @Override
  public void close() {
    receivers().forEach(Receiver::close);
  }
}
