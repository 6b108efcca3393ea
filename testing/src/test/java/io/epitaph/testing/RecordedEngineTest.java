package io.epitaph.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.Wire;
import io.epitaph.testing.Recording.Containers;
import io.epitaph.testing.Recording.Event;
import io.epitaph.testing.Recording.Inspect;
import io.epitaph.testing.Recording.Logs;
import io.epitaph.testing.Recording.Outage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recordings made for the purpose, but for one of a real engine. */
@Timeout(180)
class RecordedEngineTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Instant TAKEN = Instant.parse("2024-02-29T12:00:00.900000000Z");

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static Event event(long at, String action) {
    return new Event(
        millis(at),
        "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":{\"ID\":\"abc\",\"Attributes\":{}},\"time\":%d,\"timeNano\":%d}"
            .formatted(
                action,
                TAKEN.plusMillis(at).getEpochSecond(),
                Duration.between(Instant.EPOCH, TAKEN.plusMillis(at)).toNanos()));
  }

  private static Recording recording(Recording.Answer... answers) {
    return new Recording("20.10.24", "1.41", "recorded", TAKEN, "made", List.of(answers));
  }

  private static RecordedEngine playing(Recording.Answer... answers) {
    return new RecordedEngine(recording(answers));
  }

  private static List<String> actions(List<byte[]> lines) {
    return lines.stream().map(line -> json(line).path("Action").asText()).toList();
  }

  private static JsonNode json(byte[] line) {
    try {
      return Wire.MAPPER.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Instant time(byte[] line) {
    return Instant.EPOCH.plusNanos(json(line).path("timeNano").asLong());
  }

  @Test
  void whatPlaysIsWhatWasRecordedButForTimes() throws Exception {
    Recording recording = Recording.named("life-01");
    List<byte[]> played = new CopyOnWriteArrayList<>();
    RecordedEngine engine = new RecordedEngine(recording);
    EventStream stream = engine.events(Instant.EPOCH, null, played::add);
    List<String> recorded = new ArrayList<>();
    for (Recording.Answer answer : recording.answers()) {
      if (answer instanceof Event event) {
        recorded.add(timeless(event.line()));
      }
    }
    await().atMost(LIMIT).until(() -> played.size() == recorded.size());
    stream.close();
    assertThat(played.stream().map(line -> timeless(new String(line, StandardCharsets.UTF_8))))
        .containsExactlyElementsOf(recorded);
  }

  private static String timeless(String line) {
    return line.replaceAll("\"(time|timeNano)\":[0-9]+", "");
  }

  @Test
  void timesAreMovedToNowAndKeepTheirDistances() throws Exception {
    Instant before = Instant.now();
    List<byte[]> played = new CopyOnWriteArrayList<>();
    RecordedEngine engine = playing(event(0, "create"), event(50, "start"));
    EventStream stream = engine.events(Instant.EPOCH, null, played::add);
    await().atMost(LIMIT).until(() -> played.size() == 2);
    stream.close();
    assertThat(time(played.get(0))).isBetween(before, Instant.now());
    assertThat(Duration.between(time(played.get(0)), time(played.get(1)))).isEqualTo(millis(50));
    assertThat(played)
        .allSatisfy(
            line ->
                assertThat(json(line).path("time").asLong())
                    .isEqualTo(time(line).getEpochSecond()));
  }

  @Test
  void noEventComesBeforeItsTime() throws Exception {
    Instant begin = Instant.now();
    RecordedEngine engine = playing(event(0, "create"), event(200, "start"));
    List<Instant> came = new CopyOnWriteArrayList<>();
    EventStream stream = engine.events(Instant.EPOCH, null, line -> came.add(Instant.now()));
    await().atMost(LIMIT).until(() -> came.size() == 2);
    stream.close();
    assertThat(Duration.between(begin, came.get(1))).isGreaterThan(millis(150));
  }

  @Test
  void sinceSkipsWhatWasBeforeAndGivesThatVeryEventFirst() throws Exception {
    List<byte[]> all = new CopyOnWriteArrayList<>();
    RecordedEngine engine = playing(event(0, "create"), event(1, "start"), event(2, "die"));
    EventStream first = engine.events(Instant.EPOCH, null, all::add);
    await().atMost(LIMIT).until(() -> all.size() == 3);
    first.close();
    List<byte[]> again = new CopyOnWriteArrayList<>();
    EventStream second = engine.events(time(all.get(1)), null, again::add);
    await().atMost(LIMIT).until(() -> again.size() == 2);
    second.close();
    assertThat(actions(again)).containsExactly("start", "die");
  }

  @Test
  void untilEndsTheStream() throws Exception {
    List<byte[]> all = new CopyOnWriteArrayList<>();
    RecordedEngine engine = playing(event(0, "create"), event(10, "start"), event(20, "die"));
    EventStream stream = engine.events(Instant.EPOCH, null, all::add);
    await().atMost(LIMIT).until(() -> all.size() == 3);
    stream.close();
    List<byte[]> range = new ArrayList<>();
    assertThat(engine.events(Instant.EPOCH, time(all.get(1)), range::add).awaitEnd()).isNull();
    assertThat(actions(range)).containsExactly("create", "start");
  }

  @Test
  void withoutSinceThereIsNoHistory() throws Exception {
    List<byte[]> all = new CopyOnWriteArrayList<>();
    // Several later ones: it plays on, however late this test asks.
    RecordedEngine engine =
        playing(
            event(0, "create"),
            event(2000, "start"),
            event(10_000, "pause"),
            event(30_000, "unpause"));
    EventStream history = engine.events(Instant.EPOCH, null, all::add);
    await().atMost(LIMIT).until(() -> !all.isEmpty());
    List<byte[]> live = new CopyOnWriteArrayList<>();
    EventStream stream = engine.events(null, null, live::add);
    await().atMost(LIMIT).until(() -> !live.isEmpty());
    stream.close();
    history.close();
    assertThat(actions(live)).doesNotContain("create");
  }

  @Test
  void anEngineThatIsDownCannotBeReachedAndHasForgotten() throws Exception {
    // It begins when this test listens, and is down for so long that this test sees it.
    RecordedEngine engine =
        RecordedEngine.waiting(
            recording(
                event(0, "create"),
                new Inspect(millis(1), "abc", "{}"),
                new Outage(millis(1000), true),
                new Outage(millis(12_000), false),
                new Containers(millis(12_001), List.of("abc")),
                event(12_010, "start")));
    List<byte[]> before = new CopyOnWriteArrayList<>();
    EventStream stream = engine.events(Instant.EPOCH, null, before::add);
    engine.begin();
    assertThat(stream.awaitEnd()).isNull();
    assertThat(actions(before)).containsExactly("create");
    assertThatThrownBy(() -> engine.inspect("abc")).isInstanceOf(EngineUnavailableException.class);
    assertThatThrownBy(() -> engine.events(null, null, line -> {}))
        .isInstanceOf(EngineUnavailableException.class);

    List<byte[]> after = new CopyOnWriteArrayList<>();
    await()
        .atMost(LIMIT)
        .pollInterval(millis(10))
        .ignoreExceptionsInstanceOf(EngineUnavailableException.class)
        .until(() -> engine.events(Instant.EPOCH, null, after::add) != null);
    await().atMost(LIMIT).until(() -> after.size() == 1);
    assertThat(actions(after)).containsExactly("start");
    assertThat(engine.containers()).containsExactly("abc");
  }

  @Test
  void itHasTheContainersThatWereCreatedAndNotDestroyedSoFar() throws Exception {
    RecordedEngine engine = playing(event(0, "create"), event(10_000, "destroy"));
    assertThat(engine.containers()).containsExactly("abc");
    await().atMost(LIMIT).until(() -> engine.containers().isEmpty());
  }

  @Test
  void inspectAnswersAsTheEngineDidAboutThenWithItsTimesMoved() throws Exception {
    Instant before = Instant.now();
    RecordedEngine engine =
        playing(
            new Inspect(
                millis(0),
                "abc",
                "{\"StartedAt\":\"2024-02-29T14:00:01+02:00\",\"FinishedAt\":\"0001-01-01T00:00:00Z\"}"),
            new Inspect(Duration.ofHours(1), "abc", "{\"later\":true}"));
    JsonNode inspect = json(engine.inspect("abc"));
    assertThat(inspect.path("later").asBoolean()).isFalse();
    assertThat(Instant.parse(inspect.path("StartedAt").asText()))
        .isBetween(before.plusMillis(100), Instant.now().plusMillis(100));
    assertThat(inspect.path("FinishedAt").asText()).isEqualTo("0001-01-01T00:00:00Z");
  }

  @Test
  void whatTheEngineDidNotKnowItDoesNotKnow() {
    RecordedEngine engine =
        playing(new Inspect(millis(0), "abc", null), new Logs(millis(0), "abc", null, false));
    assertThatThrownBy(() -> engine.inspect("abc")).isInstanceOf(NoSuchContainerException.class);
    assertThatThrownBy(() -> engine.inspect("def")).isInstanceOf(NoSuchContainerException.class);
    assertThatThrownBy(() -> engine.logTail("abc", false, 50, 4096))
        .isInstanceOf(NoSuchContainerException.class);
  }

  @Test
  void logsEndWithTheNewestLines() throws Exception {
    RecordedEngine engine =
        playing(new Logs(millis(0), "abc", List.of(new byte[] {'a'}, new byte[] {'b'}), false));
    assertThat(engine.logTail("abc", false, 1, 4096).lines()).containsExactly(new byte[] {'b'});
    assertThat(engine.logTail("abc", false, 1, 4096).truncated()).isTrue();
    assertThat(engine.logTail("abc", false, 2, 4096).truncated()).isFalse();
  }

  @Test
  void itCanWaitForItsBegin() throws Exception {
    RecordedEngine engine =
        RecordedEngine.waiting(recording(event(0, "create"), new Inspect(millis(1), "abc", "{}")));
    List<byte[]> all = new CopyOnWriteArrayList<>();
    EventStream stream = engine.events(Instant.EPOCH, null, all::add);
    EventStream closed = engine.events(Instant.EPOCH, null, line -> all.add(new byte[0]));
    closed.close();
    assertThat(engine.containers()).isEmpty();
    assertThat(engine.end()).isEqualTo(Instant.MAX);
    assertThatThrownBy(() -> engine.inspect("abc")).isInstanceOf(NoSuchContainerException.class);
    assertThat(all).isEmpty();
    Instant begin = Instant.now();
    engine.begin();
    await().atMost(LIMIT).until(() -> all.size() == 1);
    stream.close();
    assertThat(time(all.get(0))).isAfterOrEqualTo(begin);
    assertThat(engine.inspect("abc")).asString().isEqualTo("{}");
  }

  @Test
  void itMayBeAskedAgainAfterItWasClosed() throws Exception {
    RecordedEngine engine = playing(event(0, "create"));
    EventStream first = engine.events(Instant.EPOCH, null, line -> {});
    engine.close();
    assertThat(first.awaitEnd()).isNull();
    List<byte[]> again = new CopyOnWriteArrayList<>();
    EventStream second = engine.events(Instant.EPOCH, null, again::add);
    await().atMost(LIMIT).until(() -> again.size() == 1);
    second.close();
  }
}
