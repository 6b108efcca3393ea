package io.epitaph.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.model.Topic;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A real broker that can be stopped, and started again where it was. */
final class Broker implements AutoCloseable {
  private final Path folder;
  private final int port;
  private KafkaBroker broker;

  Broker(Path folder) throws Exception {
    this.folder = folder;
    this.broker = KafkaBroker.start(folder, 0);
    String address = broker.bootstrap();
    this.port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  Map<String, String> client() {
    return Map.of("bootstrap.servers", "127.0.0.1:" + port);
  }

  void create(Topic topic) throws Exception {
    try (Admin admin = Admin.create(Map.copyOf(client()))) {
      admin.createTopics(List.of(new NewTopic(topic.topicName(), 1, (short) 1))).all().get();
    }
  }

  void send(Topic topic, String... values) throws Exception {
    try (var producer = Clients.producer(client(), Map.of())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic.topicName(), "k", value.getBytes(UTF_8))).get();
      }
    }
  }

  void stop() {
    broker.close();
  }

  void start() throws Exception {
    broker = KafkaBroker.start(folder, port);
  }

  @Override
  public void close() {
    stop();
  }
}
