package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.collector.Delivery.Message;
import io.epitaph.model.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private static final Cursor HERE = new Cursor(Instant.EPOCH, "here");
  private static final Cursor THERE = new Cursor(Instant.EPOCH.plusSeconds(1), "there");

  private final Outbox outbox = new Outbox(sent -> {});
  private final Delivery delivery = new Delivery(() -> outbox, null);

  private static Message message(String text, Delivery.@Nullable Smaller smaller) {
    return new Message(Topic.EVENTS, "key", text.getBytes(UTF_8), Map.of(), smaller);
  }

  private static Message small(String why) {
    return new Message(Topic.DEAD_LETTERS, "key", why.getBytes(UTF_8), Map.of(), null);
  }

  @Test
  void whatNoTopicTakesIsReplacedBeforeItIsSent() {
    String large = "x".repeat(Topic.MAX_VALUE_BYTES + 1);
    delivery.send(message(large, DeliveryTest::small), HERE);
    assertThat(outbox.sent()).hasSize(1);
    assertThat(outbox.sent().get(0).topic()).isEqualTo(Topic.DEAD_LETTERS);
    assertThat(outbox.sent().get(0).text()).contains(large.length() + " bytes is larger than");
  }

  @Test
  void whatATopicRefusesAsTooLargeIsReplaced() {
    delivery.send(message("event", DeliveryTest::small), HERE);
    outbox.sent().get(0).result(new RecordTooLargeException());
    await().atMost(Duration.ofSeconds(60)).until(() -> outbox.sent().size() == 2);
    assertThat(outbox.sent().get(1).topic()).isEqualTo(Topic.DEAD_LETTERS);
    assertThat(delivery.failure()).isNull();
  }

  @Test
  void theCursorWaitsForWhatIsSentInTheRecordsPlace() {
    delivery.send(message("event", DeliveryTest::small), HERE);
    outbox.sent().get(0).result(new RecordTooLargeException());
    await().atMost(Duration.ofSeconds(60)).until(() -> outbox.sent().size() == 2);
    assertThat(delivery.acknowledgements().cursor()).isNull();
    outbox.sent().get(1).result(null);
    assertThat(delivery.acknowledgements().cursor()).isEqualTo(HERE);
  }

  @Test
  void whatIsTooLargeAndHasNothingSmallerFailsTheDelivery() {
    delivery.send(message("event", null), HERE);
    outbox.sent().get(0).result(new RecordTooLargeException());
    assertThat(delivery.failure()).isInstanceOf(RecordTooLargeException.class);
  }

  @Test
  void aRecordRefusedForGoodFailsTheDeliveryOnce() {
    AtomicInteger failures = new AtomicInteger();
    delivery.onFailure(failures::incrementAndGet);
    delivery.send(message("one", DeliveryTest::small), HERE);
    delivery.send(message("two", DeliveryTest::small), THERE);
    outbox.sent().forEach(sent -> sent.result(new TopicAuthorizationException("no")));
    assertThat(failures).hasValue(1);
    assertThat(delivery.failure()).isInstanceOf(TopicAuthorizationException.class);
  }

  @Test
  void aRenewedDeliveryStartsAtWhatWasAcknowledged() {
    delivery.send(message("one", null), HERE);
    delivery.send(message("two", null), THERE);
    outbox.sent().get(0).result(null);
    outbox.sent().get(1).result(new TopicAuthorizationException("no"));
    assertThat(delivery.renew()).isEqualTo(HERE);
    assertThat(delivery.failure()).isNull();
    assertThat(delivery.acknowledgements().cursor()).isEqualTo(HERE);
  }

  @Test
  void whatComesLateFromBeforeARenewalDoesNotMoveTheCursor() {
    delivery.send(message("one", null), HERE);
    delivery.send(message("two", null), THERE);
    outbox.sent().get(0).result(new TopicAuthorizationException("no"));
    delivery.renew();
    outbox.sent().get(1).result(null);
    assertThat(delivery.acknowledgements().cursor()).isNull();
  }
}
