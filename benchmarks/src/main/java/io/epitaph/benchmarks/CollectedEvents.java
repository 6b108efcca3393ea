package io.epitaph.benchmarks;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a collector has brought into Kafka: counts it, and reads its heartbeats. */
final class CollectedEvents implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> topic;
  private final Map<String, Map<String, Long>> numbers = new HashMap<>();
  private long events;
  private long listed;

  /** From the topic's one partition. */
  CollectedEvents(String kafka) {
    topic =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    topic.assign(List.of(new TopicPartition(Topic.EVENTS.topicName(), 0)));
  }

  /** Reads what is there. */
  void poll() throws MalformedRecordException {
    for (ConsumerRecord<byte[], byte[]> each : topic.poll(POLL)) {
      Header header = each.headers().lastHeader(EngineRecord.HEADER);
      EngineRecord type =
          EngineRecord.require(each.topic(), header == null ? null : header.value());
      if (type == EngineRecord.EVENT) {
        events++;
      } else if (type == EngineRecord.STATUS) {
        read(Wire.read(each.value(), CollectorStatus.class));
      }
    }
  }

  private void read(CollectorStatus status) {
    if (status.kind() == CollectorStatus.Kind.LISTED) {
      listed++;
    } else if (status.kind() == CollectorStatus.Kind.HEARTBEAT) {
      numbers.put(status.engine().id(), status.numbers());
    }
  }

  /** How many events were read since {@link #forget}. */
  long events() {
    return events;
  }

  /** From now on events are counted from none. */
  void forget() {
    events = 0;
  }

  /** How many engines have given all that they remembered. */
  long listed() {
    return listed;
  }

  /** What the last heartbeats counted, summed over the engines. */
  long number(String name) {
    return numbers.values().stream().mapToLong(of -> of.getOrDefault(name, 0L)).sum();
  }

  /** Waits for another heartbeat of an engine: what was found missing is counted in it. */
  void awaitHeartbeat(long limit) throws MalformedRecordException {
    Map<String, Map<String, Long>> before = new HashMap<>(numbers);
    numbers.clear();
    while (numbers.isEmpty() && System.nanoTime() < limit) {
      poll();
    }
    before.forEach(numbers::putIfAbsent);
  }

  @Override
  public void close() {
    topic.close();
  }
}
