package io.epitaph.stream;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.OomKill;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** The functions of the job in Flink's own test harness, and what goes in and comes out. */
final class Harness {
  static final OutputTag<Output> WRITTEN =
      new OutputTag<>("written", TypeInformation.of(Output.class));

  private Harness() {}

  /**
   * @param state null to begin without any
   */
  static KeyedOneInputStreamOperatorTestHarness<String, Input, Turn> engines(
      @Nullable OperatorSubtaskState state) throws Exception {
    return engines(state, 1, 0);
  }

  /**
   * One of several tasks.
   *
   * @param state what a single one had; null to begin without any
   */
  static KeyedOneInputStreamOperatorTestHarness<String, Input, Turn> engines(
      @Nullable OperatorSubtaskState state, int tasks, int task) throws Exception {
    return opened(
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new EngineFunction(LifeSettings.DEFAULTS, IncidentSettings.DEFAULTS, WRITTEN)),
            Input::engineId,
            Types.STRING,
            ForensicsJob.MAX_PARALLELISM,
            tasks,
            task),
        state == null
            ? null
            : AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, ForensicsJob.MAX_PARALLELISM, 1, tasks, task));
  }

  /**
   * @param state null to begin without any
   */
  static KeyedOneInputStreamOperatorTestHarness<String, Turn, Output> clusterWide(
      @Nullable OperatorSubtaskState state) throws Exception {
    return opened(
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new ClusterFunction(IncidentSettings.DEFAULTS)),
            turn -> turn.workload().id(),
            Types.STRING),
        state);
  }

  private static <H extends OneInputStreamOperatorTestHarness<?, ?>> H opened(
      H harness, @Nullable OperatorSubtaskState state) throws Exception {
    harness.setup();
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  static Input input(EngineEvent event) {
    return input(Topic.EVENTS, Wire.write(event));
  }

  static Input input(Topic topic, byte[] value) {
    return new InputReader().read(new ConsumerRecord<>(topic.topicName(), 0, 0, null, value));
  }

  static Input input(CollectorStatus status) {
    return input(EngineRecord.STATUS, status, status.at());
  }

  static Input input(OomKill kill) {
    return input(EngineRecord.OOM_KILL, kill, kill.killedAt());
  }

  private static Input input(EngineRecord type, Object record, Instant writtenAt) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(EngineRecord.HEADER, Wire.name(type).getBytes(StandardCharsets.UTF_8));
    return new InputReader()
        .read(
            new ConsumerRecord<>(
                Topic.EVENTS.topicName(),
                0,
                0,
                writtenAt.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                Wire.write(record),
                headers,
                Optional.empty()));
  }

  static <T> StreamRecord<T> at(Instant time, T value) {
    return new StreamRecord<>(value, time.toEpochMilli());
  }

  /** The records to one topic among what was written, oldest first. */
  static <T> List<T> records(List<Output> written, Topic topic, Class<T> type) {
    return written.stream()
        .filter(output -> output.topic().equals(topic.topicName()))
        .map(output -> read(output, type))
        .toList();
  }

  private static <T> T read(Output output, Class<T> type) {
    try {
      return Wire.read(output.value(), type);
    } catch (MalformedRecordException e) {
      throw new AssertionError(new String(output.value(), StandardCharsets.UTF_8), e);
    }
  }

  /** What an operator gave to the side. */
  static List<Output> written(OneInputStreamOperatorTestHarness<?, ?> harness) {
    var side = harness.getSideOutput(WRITTEN);
    return side == null ? List.of() : side.stream().map(StreamRecord::getValue).toList();
  }
}
