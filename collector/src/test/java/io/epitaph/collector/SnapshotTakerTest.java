package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.collector.delivery.Delivery;
import io.epitaph.collector.delivery.Outbox;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import io.epitaph.testing.ScriptedEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits while the engine does not answer. */
class SnapshotTakerTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answer = new CountDownLatch(1);
  private volatile String status = "running";
  private final Counters counters = new Counters();
  private final Outbox outbox = new Outbox(sent -> sent.result(null));
  private final EngineClock clock = new EngineClock(Clock.systemUTC());
  private final SnapshotTaker snapshots =
      new SnapshotTaker(
          1,
          new RequestedSnapshots(
              new ContainerNotes(new KnownContainers(ContainerStore.NONE)),
              counters,
              clock,
              HostEvidence.none(),
              new Vanished(false)),
          HostEvidence.none(),
          counters);
  private Delivery delivery;
  private Connection connection;

  @BeforeEach
  void open() throws IOException {
    delivery = outbox.open(folder);
    connection =
        new Connection(
            new SlowEngine(),
            new EngineRef("e", "engine", "host"),
            new Masker("0123456789abcdef".getBytes(UTF_8)),
            delivery,
            null,
            Instant.EPOCH,
            "none");
  }

  @AfterEach
  void close() throws InterruptedException {
    answer.countDown();
    snapshots.close(Duration.ofSeconds(5));
    delivery.close();
  }

  private final class SlowEngine extends ScriptedEngine {
    @Override
    public byte[] inspect(String containerId) throws IOException {
      asked.countDown();
      try {
        answer.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return """
          {"Id": "%s", "Name": "/a", "Config": {"Image": "i"}, "HostConfig": {},
           "State": {"Status": "%s"}}
          """
          .formatted(containerId, status)
          .getBytes(UTF_8);
    }
  }

  private void take(String container, String why, String event) {
    snapshots.take(connection, container, why, event, null);
  }

  /** The one thread is busy from now on, until the engine answers. */
  private void busy() throws InterruptedException {
    take("busy", Actions.START, "first");
    asked.await();
  }

  /** Counted first: between its place in the queue and its thread one is in neither. */
  private void awaitTaken(int expected) {
    await()
        .atMost(LIMIT)
        .until(() -> counters.snapshots.get() == expected && snapshots.waiting() == 0);
  }

  private List<String> causes(int expected) {
    answer.countDown();
    await().atMost(LIMIT).until(() -> outbox.sent().size() == expected);
    return outbox.sent().stream()
        .map(sent -> String.valueOf(read(sent.text()).causeEventId()))
        .toList();
  }

  private static InspectSnapshot read(String json) {
    try {
      return Wire.read(json.getBytes(UTF_8), InspectSnapshot.class);
    } catch (MalformedRecordException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theNewestReasonTakesThePlaceOfTheOneThatWaits() throws InterruptedException {
    busy();
    take("a", Actions.START, "a1");
    take("b", Actions.START, "b1");
    take("a", Actions.UPDATE, "a2");
    assertThat(counters.snapshotsSkipped).hasValue(1);
    assertThat(causes(3)).containsExactly("first", "a2", "b1");
  }

  @Test
  void noDeathIsReplaced() throws InterruptedException {
    busy();
    take("a", Actions.DIE, "death 1");
    take("a", Actions.START, "start 1");
    take("a", Actions.DIE, "death 2");
    take("a", Actions.START, "start 2");
    assertThat(counters.snapshotsSkipped).hasValue(1);
    assertThat(causes(4)).containsExactly("first", "death 1", "death 2", "start 2");
  }

  @Test
  void whenTooManyWaitOnlyDeathsAreTaken() throws InterruptedException {
    busy();
    for (int i = 0; i < SnapshotTaker.MOST_WAITING; i++) {
      take("c" + i, Actions.START, "event " + i);
    }
    assertThat(counters.snapshotsSkipped).hasValue(1);
    take("dead", Actions.DIE, "death");
    take("late", Actions.START, "late");
    assertThat(counters.snapshotsSkipped).hasValue(2);
    assertThat(causes(SnapshotTaker.MOST_WAITING + 1)).contains("death").doesNotContain("late");
  }

  @Test
  void aCheckIsSentWhenItShowsSomethingNew() {
    answer.countDown();
    take("a", Actions.START, "a1");
    awaitTaken(1);
    snapshots.check(connection, "a");
    awaitTaken(2);
    status = "paused";
    snapshots.check(connection, "a");
    awaitTaken(3);
    assertThat(causes(2)).containsExactly("a1", "null");
    assertThat(read(outbox.sent().get(1).text()).why()).isEqualTo(InspectSnapshot.CHECK);
  }
}
