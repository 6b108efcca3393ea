package io.epitaph.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a topic holds, for tests and benchmarks, which judge what was written. */
public final class TopicRecords {
  /** A broker that was just started answers late on a busy machine. */
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);

  private TopicRecords() {}

  /**
   * All records up to where the topic ends now, each partition in its order; of transactions only
   * what is committed.
   *
   * @param bootstrap as {@link KafkaBroker#bootstrap}
   * @param topic one that exists
   * @throws org.apache.kafka.common.errors.TimeoutException when Kafka does not answer in ten
   *     minutes
   */
  public static List<ConsumerRecord<String, byte[]>> all(String bootstrap, String topic) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "isolation.level",
            "read_committed",
            "fetch.max.wait.ms",
            20,
            "default.api.timeout.ms",
            (int) ANSWER_LIMIT.toMillis());
    List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
    }
    return all;
  }

  /** The last value of each key, as {@link #all}; a key whose last value is null is left out. */
  public static Map<String, byte[]> latest(String bootstrap, String topic) {
    Map<String, byte[]> latest = new LinkedHashMap<>();
    for (ConsumerRecord<String, byte[]> record : all(bootstrap, topic)) {
      if (record.value() == null) {
        latest.remove(record.key());
      } else {
        latest.put(record.key(), record.value());
      }
    }
    return latest;
  }
}
