package io.epitaph.notifier;

import io.epitaph.model.Incident;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import io.epitaph.notifier.Change.Word;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One time of being the notifier that tells: from when it got the topic until it is taken away. It
 * reads the topic from its beginning; what lies before a receiver's offset is history to it.
 *
 * <p>A receiver without an offset is new: all that is there is history to it, and it is told what
 * is open. One thread.
 */
final class Watch implements AutoCloseable {
  private final List<Receiver> receivers;
  private final Map<Integer, Map<String, Long>> toldUpTo;
  private final Map<TopicPartition, Long> ends;
  private final DeadLetters deadLetters;
  private final Ledger ledger = new Ledger();

  /** What was told to open and is not over, by incident. */
  private final Map<String, News> open = new LinkedHashMap<>();

  private boolean caughtUp;
  private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();

  /**
   * @param toldUpTo by partition and receiver; without an entry it is new
   * @param ends where the topic ends now
   */
  Watch(
      List<Receiver> receivers,
      Map<Integer, Map<String, Long>> toldUpTo,
      Map<TopicPartition, Long> ends,
      DeadLetters deadLetters) {
    this.receivers = List.copyOf(receivers);
    this.toldUpTo = toldUpTo;
    this.ends = Map.copyOf(ends);
    this.deadLetters = deadLetters;
  }

  void take(ConsumerRecord<String, byte[]> source) {
    if (source.value() == null) {
      // A tombstone comes long after the end, and is no news.
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
      if (receivers.stream().anyMatch(receiver -> !isHistory(receiver, source))) {
        deadLetters.bury(source, null, String.valueOf(e.getMessage()));
      }
      return;
    }
    if (!ledger.isNewer(incident)) {
      return;
    }
    News news = new News(source, incident, ledger.take(incident));
    for (Change change : news.changes()) {
      if (change.word() == Word.RESOLVED) {
        open.remove(incident.id());
      } else {
        open.put(incident.id(), new News(source, incident, List.of(opening(change))));
      }
    }
    receivers.forEach(receiver -> receiver.take(news, isHistory(receiver, source)));
  }

  private static Change opening(Change change) {
    return new Change(Word.OPENED, change.incident(), change.round());
  }

  private boolean isHistory(Receiver receiver, ConsumerRecord<String, byte[]> source) {
    Long told = toldUpTo.getOrDefault(source.partition(), Map.of()).get(receiver.name());
    Long end = ends.get(new TopicPartition(source.topic(), source.partition()));
    long news = told != null ? told : end != null ? end : 0;
    return source.offset() < news;
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
    for (Receiver receiver : receivers) {
      open.values().stream()
          .filter(news -> isNew(receiver, news.source()) && isHistory(receiver, news.source()))
          .forEach(news -> receiver.take(news, false));
      receiver.caughtUp();
    }
  }

  private boolean isNew(Receiver receiver, ConsumerRecord<String, byte[]> source) {
    return !toldUpTo.getOrDefault(source.partition(), Map.of()).containsKey(receiver.name());
  }

  boolean isCaughtUp() {
    return caughtUp;
  }

  /** True when reading should wait for a receiver that is slower. */
  boolean isFull() {
    return receivers.stream().anyMatch(Receiver::isFull);
  }

  /** What is to be committed now; empty when nothing changed. */
  Map<TopicPartition, OffsetAndMetadata> toCommit(ToLongFunction<TopicPartition> position) {
    if (!caughtUp) {
      return Map.of();
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : ends.keySet()) {
      long read = position.applyAsLong(partition);
      Map<String, Long> told = new LinkedHashMap<>();
      for (Receiver receiver : receivers) {
        told.put(receiver.name(), receiver.firstUntold(partition.partition()).orElse(read));
      }
      offsets.put(partition, Offsets.write(told));
    }
    return offsets.equals(committed) ? Map.of() : offsets;
  }

  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    committed = Map.copyOf(offsets);
  }

  Map<String, NotifierReport.Receiver> report() {
    Map<String, NotifierReport.Receiver> reports = new LinkedHashMap<>();
    receivers.forEach(receiver -> reports.put(receiver.name(), receiver.report()));
    return reports;
  }

  @Override
  public void close() {
    receivers.forEach(Receiver::close);
  }
}
