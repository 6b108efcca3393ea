package io.epitaph.collector.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.model.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Outlets of several engines to one Kafka. */
class KafkaOutletTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Other tests share nothing with this one. */
  private final Map<String, String> client =
      new HashMap<>(
          Map.of("bootstrap.servers", "127.0.0.1:1", "client.id", UUID.randomUUID().toString()));

  private final List<MockProducer<String, byte[]>> producers = new ArrayList<>();
  private final List<@Nullable Exception> results = new ArrayList<>();

  private KafkaOutlet outlet() {
    return new KafkaOutlet(client, this::make);
  }

  private Producer<String, byte[]> make(Map<String, String> settings) {
    MockProducer<String, byte[]> made =
        new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    producers.add(made);
    return made;
  }

  private void send(KafkaOutlet outlet, String text) {
    outlet.send(Topic.EVENTS, "key", text.getBytes(UTF_8), Map.of(), results::add);
  }

  @Test
  void thoseOfOneKafkaHaveOneProducerUntilTheLastIsClosed() {
    KafkaOutlet one = outlet();
    KafkaOutlet two = outlet();
    send(one, "1");
    send(two, "2");
    assertThat(producers).hasSize(1);
    assertThat(producers.get(0).completeNext()).isTrue();
    one.close();
    assertThat(producers.get(0).closed()).isFalse();
    two.close();
    assertThat(producers.get(0).closed()).isTrue();
  }

  @Test
  void afterAFailureTheNextOutletHasAnotherProducerAndTheOthersKeepTheirs() {
    KafkaOutlet failing = outlet();
    KafkaOutlet other = outlet();
    send(failing, "1");
    send(other, "2");
    producers.get(0).errorNext(new TopicAuthorizationException("no"));
    failing.close();
    KafkaOutlet again = outlet();
    send(again, "1");
    assertThat(producers).hasSize(2);
    assertThat(producers.get(0).closed()).isFalse();
    assertThat(producers.get(0).completeNext()).isTrue();
    assertThat(results).hasSize(2).last().isNull();
    other.close();
    again.close();
    assertThat(producers).allMatch(MockProducer::closed);
  }

  @Test
  void anOutletThatFailedIsClosedOnceNothingOfItIsOnItsWay() throws Exception {
    KafkaOutlet failing = outlet();
    KafkaOutlet other = outlet();
    send(failing, "1");
    send(failing, "2");
    send(other, "3");
    producers.get(0).errorNext(new TopicAuthorizationException("no"));
    closesAfterTheNextAnswer(failing);
    other.close();
  }

  private void answer(int records) {
    for (int i = 0; i < records; i++) {
      assertThat(producers.get(0).completeNext()).isTrue();
    }
  }

  private void closesAfterTheNextAnswer(KafkaOutlet outlet) throws InterruptedException {
    Thread closing = new Thread(outlet::close);
    closing.start();
    await().atMost(LIMIT).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    assertThat(producers.get(0).completeNext()).isTrue();
    closing.join(LIMIT.toMillis());
    assertThat(closing.isAlive()).isFalse();
  }

  @Test
  void soIsOneThatEndsWithoutAFailureAndOthersGoOnToJoinTheProducer() throws Exception {
    KafkaOutlet ending = outlet();
    KafkaOutlet other = outlet();
    send(ending, "1");
    send(other, "2");
    closesAfterTheNextAnswer(ending);
    KafkaOutlet again = outlet();
    send(again, "3");
    assertThat(producers).hasSize(1);
    answer(2);
    other.close();
    again.close();
  }

  @Test
  void anInterruptEndsTheWaitForAnswers() {
    KafkaOutlet ending = outlet();
    KafkaOutlet other = outlet();
    send(ending, "1");
    send(other, "2");
    Thread.currentThread().interrupt();
    ending.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(producers.get(0).closed()).isFalse();
    other.close();
  }

  @Test
  void whatWaitsForAnswersLeavesRoomForOthers() throws Exception {
    client.put("buffer.memory", "80");
    KafkaOutlet stuck = outlet();
    KafkaOutlet other = outlet();
    // The first of each is sent whatever its size, and each may have 30 bytes then.
    send(stuck, "x".repeat(20));
    send(other, "x".repeat(20));
    Thread more = new Thread(() -> send(stuck, "x".repeat(20)));
    more.start();
    await().atMost(LIMIT).until(() -> more.getState() == Thread.State.WAITING);
    send(other, "x".repeat(10));
    assertThat(producers.get(0).history()).hasSize(3);
    assertThat(producers.get(0).completeNext()).isTrue();
    more.join(LIMIT.toMillis());
    assertThat(producers.get(0).history()).hasSize(4);
    answer(3);
    stuck.close();
    other.close();
  }
}
