package io.epitaph.collector.delivery;

import io.epitaph.kafka.Backoff;
import io.epitaph.kafka.Clients;
import io.epitaph.model.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest records of one key, read once. For one thread. */
final class KafkaTail {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTail.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int MOST_EMPTY_POLLS = 60;

  /** More was not sent without being acknowledged: other keys have written here too. */
  private static final long MOST_RECORDS = 500_000;

  private final Map<String, String> client;
  private final Topic topic;
  private final String key;
  private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

  KafkaTail(Map<String, String> client, Topic topic, String key) {
    this.client = client;
    this.topic = topic;
    this.key = key;
  }

  /** Waits while Kafka cannot be reached; gives none when it may not be read. */
  Set<String> idsSince(Instant since) throws InterruptedException {
    while (true) {
      try (KafkaConsumer<String, byte[]> consumer =
          new KafkaConsumer<>(
              Clients.reader(client), new StringDeserializer(), new ByteArrayDeserializer())) {
        TopicPartition partition = partition(consumer);
        if (partition != null) {
          return read(consumer, partition, since);
        }
      } catch (InterruptException e) {
        throw e;
      } catch (AuthorizationException e) {
        LOG.warn(
            "records of before this start may be in Kafka twice, with equal ids: {} may not be read"
                + " ({})",
            topic.topicName(),
            e.getMessage());
        return Set.of();
      } catch (KafkaException e) {
        LOG.debug("Kafka cannot be read yet", e);
      }
      TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
    }
  }

  /** Where Kafka's producers write the key; null when the topic is missing. */
  private @Nullable TopicPartition partition(KafkaConsumer<String, byte[]> consumer) {
    List<PartitionInfo> partitions = consumer.partitionsFor(topic.topicName());
    if (partitions == null || partitions.isEmpty()) {
      return null;
    }
    int hash = Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8)));
    return new TopicPartition(topic.topicName(), hash % partitions.size());
  }

  private Set<String> read(
      KafkaConsumer<String, byte[]> consumer, TopicPartition partition, Instant since) {
    consumer.assign(List.of(partition));
    long end = consumer.endOffsets(List.of(partition)).get(partition);
    OffsetAndTimestamp first =
        consumer.offsetsForTimes(Map.of(partition, since.toEpochMilli())).get(partition);
    Set<String> ids = new HashSet<>();
    if (first == null) {
      return ids;
    }
    consumer.seek(partition, Math.max(first.offset(), end - MOST_RECORDS));
    // A topic that is made anew meanwhile never gets that far again.
    for (int empty = 0; consumer.position(partition) < end && empty < MOST_EMPTY_POLLS; empty++) {
      ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
      empty = records.isEmpty() ? empty : -1;
      for (ConsumerRecord<String, byte[]> record : records) {
        String id = key.equals(record.key()) ? Message.idOf(record.value()) : null;
        if (id != null) {
          ids.add(id);
        }
      }
    }
    LOG.info("read what was sent before records={} since={}", ids.size(), since);
    return ids;
  }
}
