package io.epitaph.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.detectors.Turn;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.List;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.operators.TimestampsAndWatermarksOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operators of the job that keep no state. */
@SuppressWarnings("try") // Closing a harness may be interrupted: then the test fails.
class StatelessOperatorsTest {
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");

  private static OneInputStreamOperatorTestHarness<Input, Input> filter() throws Exception {
    var harness =
        new OneInputStreamOperatorTestHarness<Input, Input>(
            new ProcessOperator<>(new InputFilter(Harness.WRITTEN)));
    harness.open();
    return harness;
  }

  @Test
  void whatIsOfAContainerGoesOn() throws Exception {
    try (var harness = filter()) {
      Input start = Harness.input(Samples.event("a".repeat(64), T, "start"));
      harness.processElement(Harness.at(T, start));
      assertThat(harness.extractOutputValues())
          .extracting(Input::kind)
          .containsExactly(Input.Kind.EVENT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhatSaysNothingIsLeftOut(Input.Kind kind) throws Exception {
    Input input = new Input(kind, "engine-1", T, 0, "t", 0, 0, null, new byte[0], "no JSON");
    boolean goesOn = kind != Input.Kind.NOTHING && kind != Input.Kind.MALFORMED;
    try (var harness = filter()) {
      harness.processElement(Harness.at(T, input));
      assertThat(harness.extractOutputValues()).hasSize(goesOn ? 1 : 0);
    }
  }

  @Test
  void whatWasNotUnderstoodIsADeadLetter() throws Exception {
    try (var harness = filter()) {
      Input nonsense = Harness.input(Topic.EVENTS, "nonsense".getBytes(UTF_8));
      harness.processElement(Harness.at(T, nonsense));
      assertThat(harness.extractOutputValues()).isEmpty();
      assertThat(Harness.written(harness))
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.topic()).isEqualTo(Topic.DEAD_LETTERS.topicName());
                assertThat(letter.headers()).containsEntry("topic", Topic.EVENTS.topicName());
              });
    }
  }

  @Test
  void itsDeadLetterKeepsTheTypeThatItHad() throws Exception {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(Topic.EVENTS.topicName(), 0, 7, new byte[0], "{".getBytes(UTF_8));
    record.headers().add(EngineRecord.HEADER, EngineRecord.SNAPSHOT.header());
    try (var harness = filter()) {
      harness.processElement(Harness.at(T, new InputReader().read(record)));
      assertThat(Harness.written(harness))
          .singleElement()
          .satisfies(letter -> assertThat(letter.headers()).containsEntry("type", "snapshot"));
    }
  }

  @Test
  void oneThatIsTooLargeIsADeadLetterWithoutItsValue() throws Exception {
    try (var harness = filter()) {
      Input large = Harness.input(Topic.EVENTS, "x".repeat(17_000_000).getBytes(UTF_8));
      harness.processElement(Harness.at(T, large));
      assertThat(Harness.written(harness))
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.value()).isEmpty();
                assertThat(letter.headers().get("error"))
                    .contains("17000000 bytes")
                    .contains("epitaph.events, partition 0, offset 0");
              });
    }
  }

  @Test
  void aHeartbeatGoesOn() throws Exception {
    try (var harness = filter()) {
      Input beat = Harness.input(Samples.heartbeat(T));
      harness.processElement(Harness.at(T, beat));
      assertThat(harness.extractOutputValues())
          .extracting(Input::kind)
          .containsExactly(Input.Kind.STATUS);
    }
  }

  @Test
  void aHeartbeatOfATopicOfItsOwnEndsThere() throws Exception {
    try (var harness = filter()) {
      Input beat = Harness.input(Topic.STATUS, Wire.write(Samples.formerHeartbeat(T)));
      harness.processElement(Harness.at(T, beat));
      assertThat(harness.extractOutputValues()).isEmpty();
      assertThat(Harness.written(harness)).isEmpty();
    }
  }

  @Test
  void ofEventsThatOnlyTellTheTimeFewGoOn() throws Exception {
    try (var harness = filter()) {
      for (int i = 0; i < 1_000; i++) {
        Instant at = T.plusMillis(i);
        harness.processElement(
            Harness.at(at, Harness.input(Samples.event("a".repeat(64), at, "exec_start"))));
      }
      assertThat(harness.extractOutputValues()).hasSize(4);
    }
  }

  private static List<Output> requests(Turn turn) throws Exception {
    try (var harness =
        new OneInputStreamOperatorTestHarness<Turn, Output>(
            new StreamFlatMap<>(new ArchiveFunction()))) {
      harness.open();
      harness.processElement(Harness.at(turn.at(), turn));
      return harness.extractOutputValues();
    }
  }

  @Test
  void aFaultAsksForAnArchive() throws Exception {
    List<Output> requests = requests(Samples.died(T, "no"));
    assertThat(Harness.records(requests, Topic.ARCHIVE_REQUESTS, ArchiveRequest.class))
        .singleElement()
        .satisfies(r -> assertThat(r.reason()).isEqualTo(ArchiveRequest.Reason.FAULT));
    assertThat(requests.get(0).key()).isEqualTo(Samples.ENGINE.id());
  }

  @Test
  void aRequestWithAKeyThatNoTopicAcceptsIsADeadLetter() {
    EngineRef engine = new EngineRef("e".repeat(17_000_000), "host-7", "host-7");
    Output letter =
        Output.of(
            new ArchiveRequest(
                ArchiveRequest.SCHEMA,
                "request",
                engine,
                "c".repeat(64),
                null,
                null,
                T,
                ArchiveRequest.Reason.FAULT,
                null,
                false,
                null,
                null,
                null));
    assertThat(letter.topic()).isEqualTo(Topic.DEAD_LETTERS.topicName());
    assertThat(letter.value()).isEmpty();
    assertThat(letter.headers().get("error")).startsWith("ArchiveRequest eeee").contains("bytes");
  }

  @Test
  void aStartAsksForNone() throws Exception {
    assertThat(requests(Samples.started(T))).isEmpty();
  }

  @Test
  void timeIsThatOfTheRecords() throws Exception {
    EngineTime.Settings settings = EngineTime.Settings.DEFAULTS;
    Instant now = Instant.now();
    EngineEvent start = Samples.event("a".repeat(64), now, "start");
    try (var harness =
        new OneInputStreamOperatorTestHarness<Input, Input>(
            new TimestampsAndWatermarksOperatorFactory<>(EngineTime.strategy(settings), true))) {
      harness.getExecutionConfig().setAutoWatermarkInterval(10);
      harness.open();
      harness.processElement(Harness.at(Instant.EPOCH, Harness.input(start)));
      harness.setProcessingTime(20);
      long at = now.toEpochMilli();
      assertThat(harness.extractOutputStreamRecords())
          .singleElement()
          .satisfies(record -> assertThat(record.getTimestamp()).isEqualTo(at));
      assertThat(harness.getOutput()).contains(new Watermark(at));
    }
  }
}
