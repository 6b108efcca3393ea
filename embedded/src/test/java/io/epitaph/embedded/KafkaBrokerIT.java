package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {
  private static final String TOPIC = "words";
  private static final int PARTITIONS = 3;

  @TempDir Path folder;

  private static void write(KafkaBroker broker, String key, byte[] value) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker.bootstrap(), "max.request.size", 32 << 20);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, key, value)).get();
    }
  }

  private static void makeTopic(KafkaBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
    }
  }

  @Test
  void startedAgainOnTheSameFolderItHasWhatItHad() throws Exception {
    byte[] value = {1, 2, 3};
    try (KafkaBroker broker = KafkaBroker.start(folder, 0)) {
      makeTopic(broker);
      write(broker, "a", value);
    }
    try (KafkaBroker broker = KafkaBroker.start(folder, 0)) {
      assertThat(TopicRecords.latest(broker.bootstrap(), TOPIC)).containsExactly(entry("a", value));
    }
  }

  @Test
  void aRecordOfSixteenMebibytesIsTaken() throws Exception {
    byte[] value = new byte[16 << 20];
    try (KafkaBroker broker = KafkaBroker.start(folder, 0)) {
      makeTopic(broker);
      write(broker, "a", value);
      assertThat(TopicRecords.all(broker.bootstrap(), TOPIC).get(0).value()).hasSize(value.length);
    }
  }

  @Test
  void ofEachKeyTheLatestIsReadUnlessItIsNull() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder, 0)) {
      makeTopic(broker);
      for (String key : List.of("a", "b", "c", "d")) {
        write(broker, key, new byte[] {1});
      }
      write(broker, "a", new byte[] {2});
      write(broker, "b", null);
      assertThat(TopicRecords.all(broker.bootstrap(), TOPIC)).hasSize(6);
      assertThat(TopicRecords.latest(broker.bootstrap(), TOPIC))
          .containsOnly(
              entry("a", new byte[] {2}), entry("c", new byte[] {1}), entry("d", new byte[] {1}));
    }
  }

  @Test
  void aTakenPortIsRefusedWithWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> KafkaBroker.start(folder, taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("or 0 for a free one");
    }
  }
}
