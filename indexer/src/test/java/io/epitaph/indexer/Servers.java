package io.epitaph.indexer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A real broker and a real Elasticsearch, on free ports. */
final class Servers implements AutoCloseable {
  private final Path folder;
  private KafkaBroker broker;
  private final KafkaProducer<String, byte[]> producer;
  private ElasticsearchServer elasticsearch;
  private final boolean shared;

  private Servers(Path folder, KafkaBroker broker, @Nullable ElasticsearchServer elasticsearch) {
    this.folder = folder;
    this.broker = broker;
    this.elasticsearch = elasticsearch;
    this.shared = elasticsearch != null;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "max.request.size", 17 * 1024 * 1024),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Waits for what is read from Elasticsearch; one that is too busy to answer is asked again. */
  static ConditionFactory patiently() {
    return await()
        .atMost(Duration.ofMinutes(10))
        .ignoreExceptionsInstanceOf(IndexUnavailableException.class);
  }

  static Servers start(Path folder) throws Exception {
    Servers servers = new Servers(folder, KafkaBroker.start(folder.resolve("kafka"), 0), null);
    servers.startElasticsearch(0);
    return servers;
  }

  /** With an Elasticsearch that others use too; closing these leaves it running. */
  static Servers beside(ElasticsearchServer elasticsearch, Path folder) throws Exception {
    return new Servers(folder, KafkaBroker.start(folder.resolve("kafka"), 0), elasticsearch);
  }

  void startElasticsearch(int port) throws Exception {
    elasticsearch = elasticsearch(folder, port);
  }

  /** Alone, in a folder that it makes reachable for the user that it runs as. */
  static ElasticsearchServer elasticsearch(Path folder, int port) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    return ElasticsearchServer.start(
        new ElasticsearchServer.Settings(
            folder.resolve("elasticsearch"), port, ElasticsearchServer.distribution(), "512m"));
  }

  ElasticsearchServer elasticsearch() {
    return elasticsearch;
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  /** One partition each: what is published is read in that order. */
  void makeTopics() throws Exception {
    makeTopics(topic -> !topic.isFormer());
  }

  /** Those that an earlier version wrote to. */
  void makeFormerTopics() throws Exception {
    makeTopics(Topic::isFormer);
  }

  private void makeTopics(Predicate<Topic> wanted) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin
          .createTopics(
              Arrays.stream(Topic.values())
                  .filter(wanted)
                  .map(t -> new NewTopic(t.topicName(), 1, (short) 1).configs(t.settings()))
                  .toList())
          .all()
          .get();
    }
  }

  IndexerSettings settings(String group) {
    return new IndexerSettings(
        Map.of("bootstrap.servers", broker.bootstrap()),
        elasticsearch.address(),
        null,
        group,
        Duration.ofMillis(100),
        false);
  }

  /**
   * @param record a record, or its bytes
   * @return its offset
   */
  long publish(Topic topic, Object record) throws Exception {
    byte[] value = record instanceof byte[] bytes ? bytes : Wire.write(record);
    return producer.send(new ProducerRecord<>(topic.topicName(), "k", value)).get().offset();
  }

  /** As {@link #publish(Topic, Object)}, beside the engine's events. */
  void publish(EngineRecord type, Object record) throws Exception {
    var sent = new ProducerRecord<>(Topic.EVENTS.topicName(), "k", Wire.write(record));
    sent.headers().add(EngineRecord.HEADER, type.header());
    producer.send(sent).get();
  }

  /** What the forensics job sends for an incarnation that never was. */
  void withdraw(Incarnation run) throws Exception {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(Topic.INCARNATIONS.topicName(), run.id(), null);
    sent.headers().add(Incarnation.WITHDRAWN, Wire.text(run.anchoredAt()).getBytes(UTF_8));
    sent.headers().add(Incarnation.REVISION, Long.toString(run.revision()).getBytes(UTF_8));
    producer.send(sent).get();
  }

  /** As {@link #publish(Topic, Object)}, without waiting. */
  void send(Topic topic, Object record) {
    var unused = producer.send(new ProducerRecord<>(topic.topicName(), "k", Wire.write(record)));
  }

  void stopKafka() {
    broker.close();
  }

  /** Again, where it was. */
  void startKafka() throws Exception {
    String address = broker.bootstrap();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    broker = KafkaBroker.start(folder.resolve("kafka"), port);
  }

  List<ConsumerRecord<String, byte[]>> deadLetters() {
    return TopicRecords.all(broker.bootstrap(), Topic.DEAD_LETTERS.topicName());
  }

  @Override
  public void close() {
    producer.close();
    if (!shared) {
      elasticsearch.close();
    }
    broker.close();
  }
}
