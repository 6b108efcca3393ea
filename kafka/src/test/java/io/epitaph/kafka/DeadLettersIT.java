package io.epitaph.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.model.DeadLetter;
import io.epitaph.model.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker. */
class DeadLettersIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path folder;
  private Broker broker;
  private DeadLetters letters;

  @BeforeEach
  void start() throws Exception {
    broker = new Broker(folder);
    letters = new DeadLetters(broker.client(), DeadLetter.By.INDEXER);
  }

  @AfterEach
  void stop() {
    letters.close();
    broker.close();
  }

  private static ConsumerRecord<String, byte[]> source(long offset, byte[] value) {
    return new ConsumerRecord<>(Topic.LIVES.topicName(), 0, offset, "k", value);
  }

  private ConsumerRecord<String, byte[]> first() {
    try (PatientConsumer consumer = new PatientConsumer(broker.client(), Map.of())) {
      consumer.subscribe("epitaph-it", List.of(Topic.DEAD_LETTERS), null);
      while (true) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          return record;
        }
      }
    }
  }

  /** A new topic may be unknown to the broker for a while, in which it takes no letter. */
  private void awaitOneSettled() {
    await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(NotTakenException.class)
        .until(() -> letters.settle() == 1);
  }

  @Test
  void withoutTheTopicTheyStayUntilItIsThere() throws Exception {
    letters.add(source(7, "broken".getBytes(UTF_8)), "no JSON");
    assertThatThrownBy(letters::settle)
        .isInstanceOf(NotTakenException.class)
        .hasMessageContaining("epitaph.dead-letters");
    assertThat(letters.taken()).isZero();
    broker.create(Topic.DEAD_LETTERS);
    awaitOneSettled();
    assertThat(letters.taken()).isEqualTo(1);
    assertThat(letters.settle()).isZero();
    ConsumerRecord<String, byte[]> letter = first();
    assertThat(new String(letter.value(), UTF_8)).isEqualTo("broken");
    assertThat(new String(letter.headers().lastHeader("offset").value(), UTF_8)).isEqualTo("7");
    assertThat(new String(letter.headers().lastHeader("error").value(), UTF_8))
        .isEqualTo("no JSON");
  }

  @Test
  void oneThatTheTopicDoesNotTakeIsKeptWithoutItsValue() throws Exception {
    broker.create(Topic.DEAD_LETTERS);
    byte[] large = new byte[Topic.MAX_RECORD_BYTES + 1024 * 1024];
    new Random(1).nextBytes(large);
    letters.add(source(7, large), "no JSON");
    awaitOneSettled();
    ConsumerRecord<String, byte[]> letter = first();
    assertThat(letter.value()).isEmpty();
    assertThat(new String(letter.headers().lastHeader("error").value(), UTF_8))
        .startsWith("no JSON")
        .contains("17825792 bytes, too large")
        .contains("offset 7");
  }

  @Test
  void aServiceThatGoesOnMeanwhileSaysThatTheyAreNotTaken() throws Exception {
    letters.add(source(7, "broken".getBytes(UTF_8)), "no JSON");
    assertThat(letters.trySettle()).isFalse();
    assertThat(letters.problem()).contains("epitaph.dead-letters");
    letters.close();
  }
}
