package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {
  private static final String TOPIC = "words";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path folder;

  private static void write(KafkaBroker broker, byte[] value) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker.bootstrap(), "max.request.size", 32 << 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, value)).get();
    }
  }

  private static List<byte[]> read(KafkaBroker broker, int count) {
    List<byte[]> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long begin = System.nanoTime();
      while (values.size() < count && System.nanoTime() - begin < LIMIT.toNanos()) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  private static void makeTopic(KafkaBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  @Test
  void startedAgainOnTheSameFolderItHasWhatItHad() throws Exception {
    byte[] value = {1, 2, 3};
    try (KafkaBroker broker = KafkaBroker.start(folder, 0)) {
      makeTopic(broker);
      write(broker, value);
    }
    try (KafkaBroker broker = KafkaBroker.start(folder, 0)) {
      assertThat(read(broker, 1)).containsExactly(value);
    }
  }

  @Test
  void aRecordOfSixteenMebibytesIsTaken() throws Exception {
    byte[] value = new byte[16 << 20];
    try (KafkaBroker broker = KafkaBroker.start(folder, 0)) {
      makeTopic(broker);
      write(broker, value);
      assertThat(read(broker, 1).get(0)).hasSize(value.length);
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
