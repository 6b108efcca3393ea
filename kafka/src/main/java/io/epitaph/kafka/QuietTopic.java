package io.epitaph.kafka;

import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The quiet windows that there are: the topic, read from its beginning, as often as somebody wants
 * to know. A topic that does not exist has none. For one thread.
 */
public final class QuietTopic implements AutoCloseable {
  /** How long Kafka may take to answer. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Duration FIND_EVERY = Duration.ofSeconds(30);
  private static final Duration CLOSE_LIMIT = Duration.ofMillis(500);
  private static final String NAME = Topic.QUIET.topicName();

  private final Map<String, String> client;
  private final BiConsumer<ConsumerRecord<String, byte[]>, String> malformed;
  private final Map<String, QuietEntry> entries = new LinkedHashMap<>();
  private @Nullable KafkaConsumer<String, byte[]> consumer;
  private List<TopicPartition> partitions = List.of();
  private long lookedAt;

  /**
   * Does not connect yet.
   *
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security needs
   * @param malformed takes what is no window, and why not
   */
  public QuietTopic(
      Map<String, String> client, BiConsumer<ConsumerRecord<String, byte[]>, String> malformed) {
    this.client = Map.copyOf(client);
    this.malformed = malformed;
  }

  /**
   * Reads up to where the topic ends now.
   *
   * @return true when there was something new
   * @throws IOException when Kafka does not answer; what was read so far is kept
   */
  public boolean readToEnd() throws IOException {
    try {
      KafkaConsumer<String, byte[]> kafka = consumer();
      find(kafka);
      boolean news = false;
      Map<TopicPartition, Long> ends = kafka.endOffsets(partitions, LIMIT);
      long give = System.nanoTime() + LIMIT.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> kafka.position(end.getKey(), LIMIT) < end.getValue())) {
        for (ConsumerRecord<String, byte[]> record : kafka.poll(Duration.ofMillis(200))) {
          take(record);
          news = true;
        }
        if (System.nanoTime() > give) {
          throw new IOException("Kafka does not answer: " + NAME + " cannot be read");
        }
      }
      return news;
    } catch (RetriableException e) {
      throw new IOException("Kafka does not answer: " + e.getMessage(), e);
    }
  }

  private KafkaConsumer<String, byte[]> consumer() {
    KafkaConsumer<String, byte[]> made = consumer;
    if (made == null) {
      made =
          new KafkaConsumer<>(
              Clients.reader(client), new StringDeserializer(), new ByteArrayDeserializer());
      consumer = made;
    }
    return made;
  }

  /** The topic may be created later, and get more partitions. */
  private void find(KafkaConsumer<String, byte[]> kafka) {
    long now = System.nanoTime();
    if (lookedAt != 0 && now - lookedAt < FIND_EVERY.toNanos()) {
      return;
    }
    List<TopicPartition> found =
        kafka.partitionsFor(NAME, LIMIT).stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    lookedAt = now;
    List<TopicPartition> more = new ArrayList<>(found);
    more.removeAll(partitions);
    if (!more.isEmpty()) {
      partitions = found;
      kafka.assign(found);
      kafka.seekToBeginning(more);
    }
  }

  private void take(ConsumerRecord<String, byte[]> source) {
    if (source.value() == null) {
      entries.remove(source.key());
      return;
    }
    try {
      QuietWindow window = Wire.read(source.value(), QuietWindow.class);
      QuietEntry known = entries.get(window.id());
      if (known == null || window.revision() > known.window().revision()) {
        entries.put(window.id(), new QuietEntry(window, source));
      }
    } catch (MalformedRecordException e) {
      malformed.accept(source, String.valueOf(e.getMessage()));
    }
  }

  /** False while the topic is missing. */
  public boolean exists() {
    return !partitions.isEmpty();
  }

  /** All that there are, those that were cancelled too. */
  public Collection<QuietEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** As {@link #entries}. */
  public List<QuietWindow> windows() {
    return entries.values().stream().map(QuietEntry::window).toList();
  }

  @Override
  public void close() {
    KafkaConsumer<String, byte[]> made = consumer;
    if (made != null) {
      made.close(CloseOptions.timeout(CLOSE_LIMIT));
    }
  }
}
