package io.epitaph.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.epitaph.archiver.Archiver;
import io.epitaph.archiver.ArchiverSettings;
import io.epitaph.collector.CollectorSettings;
import io.epitaph.collector.EventCollector;
import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.indexer.Indexer;
import io.epitaph.indexer.IndexerSettings;
import io.epitaph.kafka.Clients;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.Topics;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incident;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.model.Workload;
import io.epitaph.notifier.Notifier;
import io.epitaph.notifier.NotifierSettings;
import io.epitaph.testing.ScriptedEngine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each service does while Kafka is unavailable, or does not take dead letters. */
class KafkaOutageIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final EngineRef ENGINE = new EngineRef("engine-it", "it", "it");
  private static final URI NOWHERE = URI.create("unix:///nowhere");

  @TempDir static Path elasticsearchFolder;
  private static @Nullable ElasticsearchServer elasticsearch;

  @TempDir Path folder;
  private final Set<String> received = ConcurrentHashMap.newKeySet();
  private KafkaBroker broker;
  private int port;
  private int made;
  private final ScriptedEngine scripted = new ScriptedEngine();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private enum Kind {
    COLLECTOR,
    ARCHIVER,
    INDEXER,
    NOTIFIER
  }

  @BeforeEach
  void startKafka() throws Exception {
    broker = KafkaBroker.start(folder.resolve("kafka"), port);
    String address = broker.bootstrap();
    port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  @AfterEach
  void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    broker.close();
  }

  private Map<String, String> client() {
    return Map.of("bootstrap.servers", broker.bootstrap());
  }

  private void createTopics() throws Exception {
    Topics.ensure(client(), 1, (short) 1);
  }

  // ---- the services

  private Service start(Kind kind) throws Exception {
    Service service =
        switch (kind) {
          case COLLECTOR ->
              EventCollector.start(
                  CollectorSettings.of(NOWHERE, broker.bootstrap(), folder.resolve("collector"))
                      .withHeartbeat(Duration.ofMillis(500)),
                  () -> scripted,
                  Clock.systemUTC());
          case ARCHIVER ->
              Archiver.start(
                  ArchiverSettings.of(
                      engine(), broker.bootstrap(), folder.resolve("vault"), collectorState()));
          case INDEXER -> Indexer.start(IndexerSettings.of(broker.bootstrap(), elasticsearch()));
          case NOTIFIER ->
              Notifier.start(
                  NotifierSettings.of(broker.bootstrap()).withCloudEvents(webhook(), null));
        };
    open.push(service);
    return service;
  }

  private URI engine() throws Exception {
    EngineServer server = new EngineServer();
    open.push(server);
    SimulatedEngine engine =
        new SimulatedEngine(EngineSettings.of("it", Dialect.DOCKER_28_5), Timeline.live());
    return server.serve(engine, new Faults(), URI.create("tcp://127.0.0.1:0"));
  }

  private Path collectorState() throws Exception {
    Path state = Files.createDirectories(folder.resolve("collector-state"));
    Files.writeString(state.resolve("engine.json"), "{\"id\":\"engine-it\",\"name\":\"it\"}");
    Files.write(state.resolve("masking.key"), new byte[32]);
    return state;
  }

  /** One for all tests. */
  private static URI elasticsearch() throws Exception {
    if (elasticsearch == null) {
      Files.setPosixFilePermissions(
          elasticsearchFolder, PosixFilePermissions.fromString("rwx--x--x"));
      elasticsearch =
          ElasticsearchServer.start(
              new ElasticsearchServer.Settings(
                  elasticsearchFolder, 0, ElasticsearchServer.distribution(), "512m"));
    }
    return elasticsearch.address();
  }

  @AfterAll
  static void stopElasticsearch() {
    if (elasticsearch != null) {
      elasticsearch.close();
    }
  }

  private URI webhook() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(
              Wire.MAPPER.readTree(exchange.getRequestBody().readAllBytes()).path("id").asText());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    open.push(() -> server.stop(0));
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  // ---- what they are given

  private static Topic inputOf(Kind kind) {
    return switch (kind) {
      case COLLECTOR, INDEXER -> Topic.EVENTS;
      case ARCHIVER -> Topic.ARCHIVE_REQUESTS;
      case NOTIFIER -> Topic.INCIDENTS;
    };
  }

  /** What it cannot read. */
  private void giveBroken(Kind kind) throws Exception {
    if (kind == Kind.COLLECTOR) {
      scripted.send("{\"Type\":\"container\",\"Action\":");
    } else {
      send(inputOf(kind), "{\"schema\":1".getBytes(UTF_8));
    }
  }

  private void give(Kind kind) throws Exception {
    String name = "given-" + ++made;
    switch (kind) {
      case COLLECTOR ->
          scripted.send(
              ScriptedEngine.event(1_700_000_000_000_000_000L + made, "start", "a".repeat(64)));
      case ARCHIVER ->
          send(
              Topic.ARCHIVE_REQUESTS,
              Wire.write(
                  new ArchiveRequest(
                      ArchiveRequest.SCHEMA,
                      ArchiveRequest.idOf(ENGINE.id(), "b".repeat(64), name),
                      ENGINE,
                      "b".repeat(64),
                      name,
                      name,
                      Instant.now(),
                      ArchiveRequest.Reason.FAULT,
                      null,
                      false,
                      null,
                      null,
                      null)));
      case INDEXER -> {
        Instant now = Instant.now();
        sendStatus(
            Wire.write(
                new CollectorStatus(
                    CollectorStatus.SCHEMA,
                    CollectorStatus.idOf(ENGINE.id(), now, CollectorStatus.Kind.HEARTBEAT),
                    ENGINE,
                    now,
                    CollectorStatus.Kind.HEARTBEAT,
                    null,
                    null,
                    null,
                    Map.of())));
      }
      case NOTIFIER -> send(Topic.INCIDENTS, Wire.write(incident(name)));
    }
  }

  private static Incident incident(String name) {
    Instant now = Instant.now();
    return Incident.builder()
        .id(Incident.idOf(Incident.Kind.CRASH, name, "a"))
        .revision(1)
        .updatedAt(now)
        .engine(ENGINE)
        .kind(Incident.Kind.CRASH)
        .severity(Incident.Severity.MEDIUM)
        .status(Incident.Status.OPEN)
        .anchoredAt(now)
        .openedAt(now)
        .workload(new Workload("compose/engine-it/" + name, name, Workload.Kind.COMPOSE))
        .containers(List.of("c".repeat(64)))
        .containerName(name)
        .image("shop/web:1.2")
        .evidence(List.of("event-1"))
        .summary("exit 1 after 3 s")
        .build();
  }

  private void send(Topic topic, byte[] value) throws Exception {
    send(new ProducerRecord<>(topic.topicName(), "k", value));
  }

  private void sendStatus(byte[] value) throws Exception {
    ProducerRecord<String, byte[]> status =
        new ProducerRecord<>(Topic.EVENTS.topicName(), "k", value);
    status.headers().add(EngineRecord.HEADER, EngineRecord.STATUS.header());
    send(status);
  }

  private void send(ProducerRecord<String, byte[]> record) throws Exception {
    try (var producer = Clients.producer(client(), Map.of())) {
      producer.send(record).get();
    }
  }

  /** How many of the given records came through. */
  private long done(Kind kind, Service service) {
    return switch (kind) {
      case COLLECTOR -> events();
      case ARCHIVER -> count(Topic.ARCHIVES);
      case INDEXER -> service.status().number("indexed");
      // Its own count begins anew when Kafka gives it the partitions again.
      case NOTIFIER -> received.size();
    };
  }

  private long count(Topic topic) {
    TopicPartition partition = new TopicPartition(topic.topicName(), 0);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.copyOf(client()), new StringDeserializer(), new ByteArrayDeserializer())) {
      return consumer.endOffsets(List.of(partition)).get(partition);
    }
  }

  /** But for the snapshots and the status beside them. */
  private long events() {
    return TopicRecords.all(broker.bootstrap(), Topic.EVENTS.topicName()).stream()
        .filter(record -> record.headers().lastHeader(EngineRecord.HEADER) == null)
        .count();
  }

  /** A new receiver is not sent what happened before. */
  private static void awaitReading(Kind kind, Service service) {
    if (kind == Kind.NOTIFIER) {
      await().atMost(LIMIT).until(() -> service.status().number("lag") == 0);
    }
  }

  private void awaitDone(Kind kind, Service service, long count) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(done(kind, service)).isEqualTo(count);
              assertThat(service.status().problem()).isNull();
            });
  }

  /** What is done and not committed is done again, and would be counted twice. */
  private void awaitCommitted(Kind kind) throws Exception {
    if (kind == Kind.COLLECTOR) {
      return;
    }
    TopicPartition input = new TopicPartition(inputOf(kind).topicName(), 0);
    try (Admin admin = Admin.create(Map.copyOf(client()))) {
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                long committed = -1;
                for (GroupListing group : admin.listGroups().all().get()) {
                  OffsetAndMetadata offset =
                      admin
                          .listConsumerGroupOffsets(group.groupId())
                          .partitionsToOffsetAndMetadata()
                          .get()
                          .get(input);
                  committed = Math.max(committed, offset == null ? -1 : offset.offset());
                }
                return committed == count(inputOf(kind));
              });
    }
  }

  private static void awaitProblem(Service service, String... words) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(service.status().problem()).contains(words);
              assertThat(service.status().running()).isTrue();
            });
  }

  // ---- claims

  @ParameterizedTest
  @EnumSource
  void aKafkaThatIsNotThereIsWaitedForAtTheStartAndLater(Kind kind) throws Exception {
    String waiting = "waiting for Kafka at " + broker.bootstrap() + ": connection refused";
    broker.close();
    Service service = start(kind);
    awaitProblem(service, waiting);
    startKafka();
    createTopics();
    awaitReading(kind, service);
    give(kind);
    awaitDone(kind, service, 1);
    awaitCommitted(kind);
    broker.close();
    awaitProblem(service, waiting);
    startKafka();
    give(kind);
    awaitDone(kind, service, 2);
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheTopicOfDeadLettersItWaitsAndLosesNothing(Kind kind) throws Exception {
    createTopics();
    try (Admin admin = Admin.create(Map.copyOf(client()))) {
      admin.deleteTopics(List.of(Topic.DEAD_LETTERS.topicName())).all().get();
      Service service = start(kind);
      awaitReading(kind, service);
      giveBroken(kind);
      if (kind == Kind.COLLECTOR) {
        awaitProblem(service, "has acknowledged nothing", "are the topics there?");
      } else {
        awaitProblem(service, "dead letters", Topic.DEAD_LETTERS.topicName());
      }
      assertThat(admin.listGroups().all().get())
          .allSatisfy(
              group ->
                  assertThat(
                          admin
                              .listConsumerGroupOffsets(group.groupId())
                              .partitionsToOffsetAndMetadata()
                              .get())
                      .allSatisfy((partition, offset) -> assertThat(offset.offset()).isZero()));
      createTopics();
      // One that was not committed may be read, and written, once more.
      await().atMost(LIMIT).until(() -> count(Topic.DEAD_LETTERS) >= 1);
      give(kind);
      awaitDone(kind, service, 1);
    }
  }
}
