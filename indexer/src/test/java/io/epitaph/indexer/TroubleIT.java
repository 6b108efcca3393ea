package io.epitaph.indexer;

import static io.epitaph.indexer.Servers.patiently;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Life;
import io.epitaph.model.Topic;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens when Kafka is unavailable; each test has a broker of its own. */
class TroubleIT {
  @TempDir static Path elasticsearchFolder;
  private static ElasticsearchServer elasticsearch;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    elasticsearch = Servers.elasticsearch(elasticsearchFolder, 0);
  }

  @AfterAll
  static void stop() {
    elasticsearch.close();
  }

  @Test
  void withoutDeadLettersTakenNothingIsCommitted() throws Exception {
    try (Servers servers = Servers.beside(elasticsearch, folder);
        Admin admin = Admin.create(Map.of("bootstrap.servers", servers.bootstrap()))) {
      servers.makeTopics();
      String letters = Topic.DEAD_LETTERS.topicName();
      admin.deleteTopics(List.of(letters)).all().get();
      patiently().until(() -> !admin.listTopics().names().get().contains(letters));
      try (Indexer indexer = Indexer.start(servers.settings("epitaph-indexer"));
          IndexSearch reader = new IndexSearch(servers.elasticsearch().address(), null)) {
        byte[] broken = "{\"schema\":1".getBytes(UTF_8);
        servers.publish(Topic.LIVES, broken);
        servers.publish(Topic.LIVES, Samples.life("a".repeat(64), "after", 1, Life.State.DEAD));
        patiently()
            .untilAsserted(
                () -> assertThat(indexer.status().problem()).contains("dead letters", letters));
        var committed =
            admin.listConsumerGroupOffsets("epitaph-indexer").partitionsToOffsetAndMetadata().get();
        assertThat(committed.keySet()).noneMatch(p -> p.topic().equals(Topic.LIVES.topicName()));
        admin.createTopics(List.of(new NewTopic(letters, 1, (short) 1))).all().get();
        patiently()
            .until(
                () ->
                    servers.deadLetters().stream().anyMatch(d -> Arrays.equals(d.value(), broken)));
        patiently().until(() -> reader.life("after") != null);
        patiently().until(() -> indexer.status().problem() == null);
        assertThat(indexer.lastProblem()).contains("dead letters");
      }
    }
  }

  @Test
  void whatStandsInAFormerTopicIsIndexed() throws Exception {
    try (Servers servers = Servers.beside(elasticsearch, folder)) {
      servers.makeTopics();
      servers.makeFormerTopics();
      servers.publish(Topic.STATUS, Samples.status());
      try (Indexer indexer = Indexer.start(servers.settings("epitaph-indexer"))) {
        patiently().until(() -> indexer.status().number("indexed") == 1);
      }
    }
  }

  @Test
  void anUnavailableKafkaIsReportedAndDoesNotEndIt() throws Exception {
    try (Servers servers = Servers.beside(elasticsearch, folder)) {
      servers.makeTopics();
      try (Indexer indexer = Indexer.start(servers.settings("epitaph-indexer"))) {
        servers.publish(EngineRecord.STATUS, Samples.status());
        patiently().until(() -> indexer.status().number("indexed") == 1);
        servers.stopKafka();
        patiently()
            .untilAsserted(
                () ->
                    assertThat(indexer.status().problem())
                        .isEqualTo(
                            "waiting for Kafka at "
                                + servers.bootstrap()
                                + ": connection refused"));
        assertThat(indexer.status().running()).isTrue();
        servers.startKafka();
        servers.publish(EngineRecord.STATUS, Samples.status());
        patiently().until(() -> indexer.status().number("indexed") == 2);
        patiently().until(() -> indexer.status().problem() == null);
      }
    }
  }

  @Test
  @Timeout(240)
  void closedWhileItWaitsItEnds() throws Exception {
    URI nowhere = URI.create("http://127.0.0.1:1");
    Indexer indexer = Indexer.start(IndexerSettings.of("127.0.0.1:1", nowhere));
    patiently().until(() -> indexer.status().problem() != null);
    indexer.close();
    indexer.awaitEnd();
    assertThat(indexer.status().running()).isFalse();
  }
}
