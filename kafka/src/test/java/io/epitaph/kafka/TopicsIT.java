package io.epitaph.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Topic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker. */
class TopicsIT {
  @TempDir Path folder;

  @Test
  void theyAreCreatedOnceKafkaIsThere() throws Exception {
    try (Broker broker = new Broker(folder)) {
      broker.stop();
      CompletableFuture<Void> created =
          CompletableFuture.runAsync(
              () -> {
                try {
                  Topics.await(broker.client(), 2, (short) 1);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      broker.start();
      created.get(90, TimeUnit.SECONDS);
      try (Admin admin = Admin.create(Map.copyOf(broker.client()))) {
        assertThat(admin.listTopics().names().get())
            .containsAll(
                Arrays.stream(Topic.values())
                    .filter(topic -> !topic.isFormer())
                    .map(Topic::topicName)
                    .toList());
      }
    }
  }
}
