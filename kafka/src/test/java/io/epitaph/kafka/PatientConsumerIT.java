package io.epitaph.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.model.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker. */
class PatientConsumerIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path folder;
  private Broker broker;
  private PatientConsumer consumer;
  private final Queue<String> read = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() throws Exception {
    broker = new Broker(folder);
    broker.create(Topic.LIVES);
    consumer = new PatientConsumer(broker.client(), Map.of());
  }

  @AfterEach
  void stop() {
    consumer.close();
    broker.close();
  }

  private void subscribe() {
    consumer.subscribe("epitaph-it", List.of(Topic.LIVES), null);
  }

  private List<String> readUntil(int count) {
    List<String> values = new ArrayList<>();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                values.add(new String(record.value(), UTF_8));
              }
              return values.size() >= count;
            });
    return values;
  }

  @Test
  void itStaysAMemberThoughWhatItWaitsForTakesLongerThanKafkaBears() throws Exception {
    consumer = new PatientConsumer(broker.client(), Map.of("max.poll.interval.ms", 10_000));
    broker.send(Topic.LIVES, "one");
    subscribe();
    assertThat(readUntil(1)).containsExactly("one");
    long assignments = consumer.assignments();
    AtomicInteger attempts = new AtomicInteger();
    long begin = System.nanoTime();
    consumer.retry(
        new Backoff(Duration.ofMillis(500), Duration.ofMillis(500)),
        () -> {
          if (System.nanoTime() - begin < Duration.ofSeconds(15).toNanos()) {
            throw new IOException("not yet " + attempts.incrementAndGet());
          }
          return true;
        });
    assertThat(attempts.get()).isGreaterThan(1);
    broker.send(Topic.LIVES, "two");
    assertThat(readUntil(1)).containsExactly("two");
    assertThat(consumer.assignments()).isEqualTo(assignments);
  }

  @Test
  void whatComesWhileItWaitsIsReadAfterwards() throws Exception {
    subscribe();
    while (consumer.assignments() == 0) {
      consumer.poll(Duration.ofMillis(50));
    }
    AtomicInteger left = new AtomicInteger(5);
    consumer.waitWhile(
        () -> {
          try {
            broker.send(Topic.LIVES, "value " + left.get());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return left.decrementAndGet() > 0;
        });
    assertThat(readUntil(5)).hasSize(5).first().isEqualTo("value 5");
  }

  @Test
  void aProblemIsThereWhileItWaitsForItAndNotAfterwards() {
    AtomicInteger attempts = new AtomicInteger();
    consumer.retry(
        () -> {
          if (attempts.incrementAndGet() == 2) {
            assertThat(consumer.problem()).isEqualTo("the disk is full");
          }
          if (attempts.get() < 3) {
            throw new IOException("the disk is full");
          }
          return true;
        });
    assertThat(consumer.problem()).isNull();
    assertThat(consumer.lastProblem()).isEqualTo("the disk is full");
  }

  @Test
  void whenWokenAllWaitingEnds() throws Exception {
    subscribe();
    ServiceThread thread = new ServiceThread("test", () -> consumer.retry(() -> failing("never")));
    thread.start();
    await().atMost(LIMIT).until(() -> consumer.problem() != null);
    thread.close(consumer::wake);
    thread.awaitEnd();
    assertThat(thread.failure()).isNull();
    assertThatThrownBy(() -> consumer.poll(Duration.ZERO)).isInstanceOf(WakeupException.class);
  }

  private static boolean failing(String why) throws IOException {
    throw new IOException(why);
  }

  @Test
  void aKafkaThatIsStoppedIsWaitedForAndNamed() throws Exception {
    subscribe();
    ServiceThread thread = new ServiceThread("test", this::readForEver);
    thread.start();
    broker.send(Topic.LIVES, "one");
    await().atMost(LIMIT).until(() -> read.contains("one"));
    broker.stop();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(consumer.problem())
                    .startsWith("waiting for Kafka at 127.0.0.1:")
                    .endsWith(": connection refused"));
    broker.start();
    broker.send(Topic.LIVES, "two");
    await().atMost(LIMIT).until(() -> read.contains("two") && consumer.problem() == null);
    thread.close(consumer::wake);
  }

  private void readForEver() {
    while (true) {
      ConsumerRecords<String, byte[]> records = consumer.poll(Clients.IDLE_POLL);
      records.forEach(record -> read.add(new String(record.value(), UTF_8)));
      if (!records.isEmpty()) {
        consumer.commit(records.nextOffsets());
      }
    }
  }

  @Test
  void whatIsCommittedOnceItIsWokenIsNotReadAgain() throws Exception {
    broker.send(Topic.LIVES, "one", "two");
    subscribe();
    ConsumerRecords<String, byte[]> records = ConsumerRecords.empty();
    while (records.isEmpty()) {
      records = consumer.poll(Duration.ofMillis(100));
    }
    consumer.wake();
    assertThat(consumer.commit(records.nextOffsets())).isTrue();
    consumer.close();
    long next = records.nextOffsets().values().iterator().next().offset();
    consumer = new PatientConsumer(broker.client(), Map.of());
    subscribe();
    broker.send(Topic.LIVES, "three");
    assertThat(readUntil(3 - (int) next)).last().isEqualTo("three");
  }
}
