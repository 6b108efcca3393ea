package io.epitaph.backtest;

import io.epitaph.kafka.Clients;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the topic of events holds, up to the end that it had when it was opened. Partitions are read
 * in order of time; each keeps its own order. It belongs to no consumer group and commits nothing.
 */
public final class KafkaEntries implements Entries {
  private static final int LIMIT_MILLIS = 10_000;
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** A partition that has so many entries ready is not asked for more. */
  private static final int ENOUGH = 1_000;

  /** A record is written after what it reports, by a clock that may be behind. */
  private static final Duration CLOCKS = Duration.ofMinutes(10);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String brokers;
  private final Defects defects;
  private final Map<TopicPartition, Partition> partitions = new LinkedHashMap<>();
  private final Entries merged;

  private KafkaEntries(
      KafkaConsumer<byte[], byte[]> consumer,
      String brokers,
      Map<TopicPartition, Long> ends,
      Defects defects) {
    this.consumer = consumer;
    this.brokers = brokers;
    this.defects = defects;
    ends.forEach((partition, end) -> partitions.put(partition, new Partition(partition, end)));
    this.merged = Merge.of(List.copyOf(partitions.values()));
  }

  /**
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security needs
   * @param from what was written clearly before is not read; null for all
   * @throws IOException when Kafka does not answer, or has no such topic
   */
  public static KafkaEntries open(
      Map<String, String> client, @Nullable Instant from, Defects defects) throws IOException {
    String brokers = String.valueOf(client.get("bootstrap.servers"));
    Map<String, Object> config = new HashMap<>();
    config.put("default.api.timeout.ms", LIMIT_MILLIS);
    config.put("request.timeout.ms", LIMIT_MILLIS);
    config.putAll(Clients.consumer(client, "epitaph-backtest"));
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      List<TopicPartition> all = new ArrayList<>();
      var topics = consumer.listTopics();
      // Where versions before this one wrote snapshots; status there may have overtaken its events.
      for (Topic topic : List.of(Topic.EVENTS, Topic.SNAPSHOTS)) {
        topics
            .getOrDefault(topic.topicName(), List.of())
            .forEach(p -> all.add(new TopicPartition(p.topic(), p.partition())));
      }
      if (!topics.containsKey(Topic.EVENTS.topicName())) {
        throw new IOException(
            "Kafka at "
                + brokers
                + " has no topic "
                + Topic.EVENTS.topicName()
                + ": is this Kafka used by Epitaph?");
      }
      consumer.assign(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      seek(consumer, all, from == null ? null : from.minus(CLOCKS), ends);
      return new KafkaEntries(consumer, brokers, ends, defects);
    } catch (KafkaException e) {
      consumer.close();
      throw unreadable(brokers, e);
    } catch (IOException | RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private static void seek(
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> all,
      @Nullable Instant from,
      Map<TopicPartition, Long> ends) {
    if (from == null || from.isBefore(Instant.EPOCH)) {
      consumer.seekToBeginning(all);
      return;
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    all.forEach(partition -> times.put(partition, from.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    for (TopicPartition partition : all) {
      OffsetAndTimestamp first = found.get(partition);
      consumer.seek(partition, first == null ? ends.get(partition) : first.offset());
    }
  }

  private static IOException unreadable(String brokers, KafkaException e) {
    return new IOException("Kafka at " + brokers + " cannot be read: " + e.getMessage(), e);
  }

  @Override
  public @Nullable Entry next() throws IOException {
    try {
      return merged.next();
    } catch (KafkaException e) {
      throw unreadable(brokers, e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void poll() {
    for (Partition partition : partitions.values()) {
      List<TopicPartition> one = List.of(partition.of);
      if (partition.isAtEnd() || partition.ready.size() >= ENOUGH) {
        consumer.pause(one);
      } else {
        consumer.resume(one);
      }
    }
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
      Partition partition = partitions.get(new TopicPartition(record.topic(), record.partition()));
      if (partition != null && record.offset() < partition.end) {
        partition.take(record);
      }
    }
  }

  /** One partition, which asks for all of them when it needs more. */
  private final class Partition implements Entries {
    private final TopicPartition of;
    private final long end;
    private final Deque<Entry> ready = new ArrayDeque<>();

    Partition(TopicPartition of, long end) {
      this.of = of;
      this.end = end;
    }

    boolean isAtEnd() {
      return consumer.position(of) >= end;
    }

    @Override
    public @Nullable Entry next() throws IOException {
      long position = -1;
      long since = System.nanoTime();
      while (ready.isEmpty() && !isAtEnd()) {
        poll();
        if (consumer.position(of) != position) {
          position = consumer.position(of);
          since = System.nanoTime();
        } else if (System.nanoTime() - since > SILENCE.toNanos()) {
          throw new IOException(
              "Kafka at "
                  + brokers
                  + " sends nothing of "
                  + of
                  + " for "
                  + SILENCE.toSeconds()
                  + " s");
        }
      }
      return ready.poll();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
      try {
        if (record.value() == null) {
          throw new MalformedRecordException("got a record without a value");
        }
        Header header = record.headers().lastHeader(EngineRecord.HEADER);
        EngineRecord type =
            EngineRecord.of(record.topic(), header == null ? null : header.value())
                .orElseThrow(
                    () -> new MalformedRecordException("got a type of a later version; update"));
        ready.add(
            switch (type) {
              case EVENT -> EntryReader.event(record.value());
              case SNAPSHOT -> EntryReader.snapshot(record.value());
              case STATUS -> EntryReader.status(record.value());
              case OOM_KILL -> EntryReader.oomKill(record.value());
            });
      } catch (MalformedRecordException e) {
        defects.add(of + " at " + record.offset(), String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void close() {}
  }
}
