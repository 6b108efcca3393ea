package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.model.Incident;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker that an earlier version set up: it has no topic of quiet windows. */
class NoQuietTopicIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private KafkaBroker broker;
  private Hook events;

  @BeforeEach
  void start() throws Exception {
    broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    events = new Hook();
    List<NewTopic> topics =
        Arrays.stream(Topic.values())
            .filter(topic -> topic != Topic.QUIET)
            .map(topic -> new NewTopic(topic.topicName(), 1, (short) 1).configs(topic.settings()))
            .toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createTopics(topics).all().get();
    }
  }

  @AfterEach
  void stop() {
    events.close();
    broker.close();
  }

  private void publish(Incident incident) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topic.INCIDENTS.topicName(), incident.id(), Wire.write(incident)))
          .get();
    }
  }

  @Test
  void peopleAreNotifiedAndTheMissingTopicIsReported() throws Exception {
    Incident loop = Samples.loop("web", 1);
    NotifierSettings settings =
        NotifierSettings.of(broker.bootstrap())
            .withCloudEvents(events.address(), "hush")
            .withQuiet(QuietRules.parse("* daily 00:00-12:00, * daily 12:00-00:00"));
    try (Notifier notifier = Notifier.start(settings)) {
      publish(loop);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(events.taken())
                      .extracting(taken -> taken.json().path("subject").asText())
                      .containsExactly(loop.id()));
      assertThat(notifier.status().running()).isTrue();
      assertThat(notifier.status().problem())
          .isEqualTo(
              "the topic epitaph.quiet is missing: create it; until then `quiet` has no effect");
    }
  }

  @Test
  void withoutRulesNothingIsAmiss() throws Exception {
    Incident loop = Samples.loop("web", 1);
    NotifierSettings settings =
        NotifierSettings.of(broker.bootstrap()).withCloudEvents(events.address(), "hush");
    try (Notifier notifier = Notifier.start(settings)) {
      publish(loop);
      await().atMost(LIMIT).until(() -> events.taken().size() == 1);
      assertThat(notifier.status().problem()).isNull();
    }
  }
}
