package io.epitaph.cli;

import io.epitaph.indexer.search.EventQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** New events from Kafka; before them, on request, the earlier ones from Elasticsearch. */
final class EventFollower {
  private static final int LIMIT_MILLIS = 10_000;

  private final String kafka;
  private final EventQuery query;

  EventFollower(String kafka, EventQuery query) {
    this.kafka = kafka;
    this.query = query;
  }

  void follow(IndexSearch reader, boolean past, Consumer<EngineEvent> each) throws IOException {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", kafka);
    config.put("default.api.timeout.ms", LIMIT_MILLIS);
    config.put("request.timeout.ms", LIMIT_MILLIS);
    config.put("fetch.max.wait.ms", 100);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topic.EVENTS.topicName()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new IOException(
            "Kafka at "
                + kafka
                + " has no topic "
                + Topic.EVENTS.topicName()
                + ": is this Kafka used by Epitaph?");
      }
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
      Set<String> seen = new HashSet<>();
      if (past) {
        reader.events(
            query,
            event -> {
              seen.add(event.id());
              each.accept(event);
            });
      }
      while (!Thread.currentThread().isInterrupted()) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          EngineEvent event = read(record);
          if (event != null && wanted(event) && !seen.remove(event.id())) {
            each.accept(event);
          }
        }
      }
    } catch (KafkaException e) {
      throw new IOException("Kafka at " + kafka + " cannot be followed: " + e.getMessage(), e);
    }
  }

  private static @Nullable EngineEvent read(ConsumerRecord<String, byte[]> record) {
    Header type = record.headers().lastHeader(EngineRecord.HEADER);
    if (type != null && !Arrays.equals(type.value(), EngineRecord.EVENT.header())) {
      return null;
    }
    try {
      return Wire.read(record.value(), EngineEvent.class);
    } catch (MalformedRecordException e) {
      // It is in the dead letters.
      return null;
    }
  }

  private boolean wanted(EngineEvent event) {
    return !event.probe()
        && (query.containerId() == null || query.containerId().equals(event.containerId()))
        && (query.type() == null || query.type().equals(event.type()))
        && (query.action() == null || query.action().equals(event.action()))
        && (query.since() == null || !event.occurredAt().isBefore(query.since()));
  }
}
