package io.epitaph.collector.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.model.EngineRecord;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Cursor HERE = new Cursor(Instant.EPOCH, "here");
  private static final Cursor THERE = new Cursor(Instant.EPOCH.plusSeconds(1), "there");

  @TempDir Path folder;
  private volatile Outbox.Rule rule = sent -> {};
  private final Outbox outbox = new Outbox(sent -> rule.on(sent));
  private Delivery delivery;

  @BeforeEach
  void open() throws IOException {
    delivery = outbox.open(folder);
  }

  @AfterEach
  void close() {
    delivery.close();
  }

  private static Message message(String id) {
    return new Message(
        Topic.EVENTS, "key", ("{\"schema\":1,\"id\":\"" + id + "\"}").getBytes(UTF_8), Map.of());
  }

  private static Message large(int bytes) {
    return Message.of(EngineRecord.STATUS, "key", "x".repeat(bytes).getBytes(UTF_8));
  }

  private static String id(Outbox.Sent sent) {
    return Message.idOf(sent.text().getBytes(UTF_8));
  }

  private List<String> ids() {
    return outbox.sent().stream().map(DeliveryTest::id).toList();
  }

  private void awaitSent(int records) {
    await().atMost(LIMIT).until(() -> outbox.sent().size() == records);
  }

  private void awaitKept(Delivery of) {
    await().atMost(LIMIT).until(() -> of.numbers().get("spool_bytes") > 0);
  }

  /** What a kill, or a power cut, leaves: the file as it is now. */
  private Path copy() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Files.copy(folder.resolve(Delivery.FILE), copy.resolve(Delivery.FILE));
    return copy;
  }

  @Test
  void whatNoTopicTakesIsReplacedBeforeItIsSent() {
    delivery.send(large(Topic.MAX_VALUE_BYTES + 1));
    awaitSent(1);
    assertThat(outbox.sent().get(0).topic()).isEqualTo(Topic.DEAD_LETTERS);
    assertThat(outbox.sent().get(0).headers().get("error"))
        .contains((Topic.MAX_VALUE_BYTES + 1) + " bytes is larger than");
  }

  @Test
  void whatATopicRefusesAsTooLargeIsReplaced() {
    delivery.send(large(1024 * 1024));
    awaitSent(1);
    outbox.sent().get(0).result(new RecordTooLargeException());
    awaitSent(2);
    assertThat(outbox.sent().get(1).topic()).isEqualTo(Topic.DEAD_LETTERS);
    assertThat(delivery.numbers()).containsEntry("too_large", 1L);
  }

  @Test
  void aReplacementIsCutUntilItIsAccepted() {
    delivery.send(large(1024 * 1024));
    awaitSent(1);
    outbox.sent().get(0).result(new RecordTooLargeException());
    awaitSent(2);
    outbox.sent().get(1).result(new RecordTooLargeException());
    awaitSent(3);
    assertThat(outbox.sent().get(2).text()).hasSize(512 * 1024);
  }

  @Test
  void aRecordRefusedForGoodIsSentAgainWithAllAfterIt() {
    rule =
        sent -> {
          boolean refused = id(sent).equals("two");
          if (refused) {
            rule = later -> later.result(null);
          }
          sent.result(refused ? new TopicAuthorizationException("no") : null);
        };
    delivery.send(message("one"));
    delivery.send(message("two"));
    delivery.send(message("three"));
    await().atMost(LIMIT).until(() -> ids().contains("three"));
    assertThat(ids()).containsSubsequence("one", "two", "two", "three");
    assertThat(ids()).containsOnlyOnce("one");
  }

  @Test
  void whileRecordsAreRefusedItSaysWhy() {
    rule = sent -> sent.result(new TopicAuthorizationException("not yours"));
    delivery.send(message("one"));
    await().atMost(LIMIT).until(() -> String.valueOf(delivery.problem()).contains("not yours"));
    assertThat(delivery.problem()).contains("refuses records, which wait on disk (1 so far)");
  }

  @Test
  void theCursorIsWhatIsAcknowledgedWithAllBeforeIt() {
    delivery.send(message("one"), HERE);
    awaitSent(1);
    outbox.sent().get(0).result(null);
    await().atMost(LIMIT).until(() -> HERE.equals(delivery.cursor()));
  }

  @Test
  void theCursorPassesWhatIsOnDisk() {
    delivery.send(message("one"), HERE);
    delivery.send(message("two"), THERE);
    await().atMost(LIMIT).until(() -> THERE.equals(delivery.cursor()));
    assertThat(delivery.numbers().get("spool_bytes")).isPositive();
  }

  @Test
  void aPlaceWithoutARecordMovesTheCursor() {
    delivery.reach(HERE);
    await().atMost(LIMIT).until(() -> HERE.equals(delivery.cursor()));
    assertThat(outbox.sent()).isEmpty();
  }

  @Test
  void whatWasNotAcknowledgedIsSentByTheNextProcessInItsOrder() throws IOException {
    List<String> wanted = IntStream.range(0, 2000).mapToObj(Integer::toString).toList();
    wanted.forEach(id -> delivery.send(message(id), new Cursor(Instant.EPOCH, id)));
    delivery.close();
    Outbox next = new Outbox(sent -> sent.result(null));
    delivery = next.open(folder);
    assertThat(delivery.cursor()).isEqualTo(new Cursor(Instant.EPOCH, "1999"));
    await().atMost(LIMIT).until(() -> next.sent().size() == 2000);
    assertThat(next.sent().stream().map(DeliveryTest::id)).isEqualTo(wanted);
  }

  @Test
  void whatAnEarlierProcessLeftDoesNotTakeTheCursorBackWhileItIsSent() throws IOException {
    IntStream.range(0, 100)
        .forEach(id -> delivery.send(message("id" + id), new Cursor(Instant.EPOCH, "place" + id)));
    delivery.close();
    Outbox next = new Outbox(sent -> {});
    delivery = next.open(folder);
    await().atMost(LIMIT).until(() -> next.sent().size() == 100);
    next.sent().subList(0, 50).forEach(sent -> sent.result(null));
    await().atMost(LIMIT).until(() -> delivery.numbers().get("unacknowledged") == 50);
    assertThat(delivery.cursor()).isEqualTo(new Cursor(Instant.EPOCH, "place99"));
  }

  @Test
  void noMoreIsSentThanIsWorthHoldingInMemory() {
    IntStream.range(0, 50).forEach(number -> delivery.send(large(1024 * 1024)));
    await().atMost(LIMIT).until(() -> delivery.numbers().get("spool_bytes") > 50L * 1024 * 1024);
    await().atMost(LIMIT).until(() -> outbox.sent().size() >= 30);
    assertThat(outbox.sent()).hasSizeBetween(30, 34);
    rule = sent -> sent.result(null);
    outbox.sent().forEach(sent -> sent.result(null));
    awaitSent(50);
  }

  @Test
  void theOutletIsClosedByAThreadThatIsInterruptedAtTheEnd() throws IOException {
    BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
    Outbox next =
        new Outbox(sent -> {}) {
          @Override
          public void close(Duration limit) {
            interrupted.add(Thread.currentThread().isInterrupted());
          }
        };
    try (Delivery own = next.open(Files.createDirectory(folder.resolve("own")))) {
      own.send(message("one"));
      await().atMost(LIMIT).until(() -> next.sent().size() == 1);
    }
    assertThat(interrupted).containsExactly(true);
  }

  @Test
  void aKillLeavesWhatWaited() throws IOException {
    delivery.send(message("one"), HERE);
    awaitKept(delivery);
    await().atMost(LIMIT).until(() -> HERE.equals(delivery.cursor()));
    Outbox next = new Outbox(sent -> sent.result(null));
    try (Delivery later = next.open(copy())) {
      assertThat(later.cursor()).isEqualTo(HERE);
      await().atMost(LIMIT).until(() -> next.sent().size() == 1);
    }
  }

  @Test
  void aFileThatWasCutOffIsReadAsItWasBefore() throws IOException {
    delivery.send(message("one"), HERE);
    awaitKept(delivery);
    Path copy = copy();
    try (FileChannel file =
        FileChannel.open(copy.resolve(Delivery.FILE), StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 100);
    }
    Outbox next = new Outbox(sent -> sent.result(null));
    try (Delivery later = next.open(copy)) {
      assertThat(later.problem()).isNotNull();
    }
  }

  @Test
  void whatTheProcessBeforeHasSentIsNotSentAgain() throws IOException {
    delivery.send(message("one"), HERE);
    delivery.send(message("two"), THERE);
    delivery.close();
    Outbox next = new Outbox(sent -> sent.result(null));
    next.have("one");
    delivery = next.open(folder);
    await().atMost(LIMIT).until(() -> next.sent().size() == 1);
    assertThat(id(next.sent().get(0))).isEqualTo("two");
    assertThat(delivery.known()).isEqualTo(1);
  }

  @Test
  void whatIsAcknowledgedLeavesTheDisk() {
    delivery.send(message("one"), HERE);
    awaitKept(delivery);
    awaitSent(1);
    outbox.sent().get(0).result(null);
    await().atMost(LIMIT).until(() -> delivery.numbers().get("spool_bytes") == 0);
  }

  @Test
  void moreThanTheMemoryHoldsIsSentFromTheDiskInItsOrder() {
    byte[] filling = new byte[64 * 1024];
    List<Integer> wanted = IntStream.range(0, 400).boxed().toList();
    for (int number : wanted) {
      byte[] value = filling.clone();
      byte[] id = ("{\"id\":\"" + number + "\"}").getBytes(UTF_8);
      System.arraycopy(id, 0, value, 0, id.length);
      delivery.send(Message.of(EngineRecord.EVENT, "key", value));
    }
    await().atMost(LIMIT).until(() -> delivery.numbers().get("spool_bytes") > 400L * 64 * 1024);
    rule = sent -> sent.result(null);
    outbox.sent().forEach(sent -> sent.result(null));
    awaitSent(400);
    assertThat(outbox.sent().stream().map(sent -> Integer.parseInt(id(sent)))).isEqualTo(wanted);
  }

  @Test
  void aFullSpoolMakesTheSenderOfRecordsWait() throws Exception {
    delivery.close();
    delivery = outbox.open(folder, 64 * 1024);
    Delivery full = delivery;
    Thread sender =
        new Thread(
            () -> IntStream.range(0, 100).forEach(number -> full.send(large(4 * 1024), null)));
    sender.start();
    // It also waits for a moment where two want the same lock.
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(sender.getState()).isEqualTo(Thread.State.WAITING);
              assertThat(full.numbers().get("unacknowledged")).isBetween(10L, 20L);
            });
    rule = sent -> sent.result(null);
    outbox.sent().forEach(sent -> sent.result(null));
    sender.join();
    awaitSent(100);
  }

  private static Map<String, String> texts(Map<String, byte[]> containers) {
    Map<String, String> texts = new TreeMap<>();
    containers.forEach((id, json) -> texts.put(id, new String(json, UTF_8)));
    return texts;
  }

  @Test
  void whatIsKnownOfContainersIsKeptWithTheCursor() throws IOException {
    rule = sent -> sent.result(null);
    delivery.send(message("one"), HERE);
    delivery.know("a", "1".getBytes(UTF_8));
    delivery.know("b", "1".getBytes(UTF_8));
    delivery.send(message("two"), THERE);
    delivery.know("a", "2".getBytes(UTF_8));
    delivery.know("b", null);
    await().atMost(LIMIT).until(() -> texts(delivery.containers()).equals(Map.of("a", "2")));
    try (Delivery after = new Outbox(sent -> {}).open(copy())) {
      assertThat(after.cursor()).isEqualTo(THERE);
      assertThat(texts(after.containers())).isEqualTo(Map.of("a", "2"));
    }
  }

  @Test
  void whatIsKnownByARecordIsNotKeptBeforeTheRecord() throws IOException {
    Spool spool =
        new Spool(
            SpoolStore.open(folder.resolve("own.mv")),
            1 << 20,
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            () -> {});
    spool.add(message("one"), HERE);
    spool.know("a", "1".getBytes(UTF_8));
    spool.keep(true);
    spool.know("b", "1".getBytes(UTF_8));
    spool.add(message("two"), THERE);
    spool.know("a", "2".getBytes(UTF_8));
    // The second record is neither acknowledged nor on disk: by its clock it has not waited long.
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              spool.keep(false);
              return spool.containers().containsKey("b");
            });
    assertThat(texts(spool.containers())).isEqualTo(Map.of("a", "1", "b", "1"));
    spool.close();
    Spool again =
        new Spool(
            SpoolStore.open(folder.resolve("own.mv")),
            1 << 20,
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            () -> {});
    assertThat(texts(again.containers())).isEqualTo(Map.of("a", "2", "b", "1"));
    assertThat(again.cursor()).isEqualTo(THERE);
    again.close();
  }
}
