package io.epitaph.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.state.api.OperatorIdentifier;

/**
 * The operators of an earlier version that stay: the source with its offsets, the sink. They get
 * the present maximum of parallelism, which Flink's State Processor API cannot change. The source
 * loses the topics that the job does not read any more: Flink would read them on, or fail to.
 *
 * <p>Their state becomes part of the metadata: it is small, and needs no file of the old one.
 */
final class FormerOperators {
  private static final OperatorID SOURCE = OperatorIdentifier.forUid("topics").getOperatorId();

  private FormerOperators() {}

  /** Writes a savepoint with them alone. */
  static void write(CheckpointMetadata old, Path metadata) throws IOException {
    List<OperatorState> kept = new ArrayList<>();
    for (OperatorState state : old.getOperatorStates()) {
      requireAligned(state);
      OperatorID id = state.getOperatorID();
      if (!id.equals(StateMigration.LIVES.getOperatorId())
          && !id.equals(StateMigration.INCIDENTS.getOperatorId())) {
        kept.add(raised(state));
      }
    }
    try (OutputStream out = Files.newOutputStream(metadata)) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(old.getCheckpointId(), kept, old.getMasterStates()), out);
    }
  }

  private static void requireAligned(OperatorState state) {
    for (OperatorSubtaskState each : state.getStates()) {
      if (!each.getInputChannelState().isEmpty() || !each.getResultSubpartitionState().isEmpty()) {
        throw new IllegalArgumentException(
            "an unaligned checkpoint has records that are on their way: wanted a savepoint");
      }
    }
  }

  private static OperatorState raised(OperatorState state) throws IOException {
    boolean source = state.getOperatorID().equals(SOURCE);
    OperatorState raised =
        new OperatorState(
            state.getOperatorName().orElse(null),
            state.getOperatorUid().orElse(null),
            state.getOperatorID(),
            state.getParallelism(),
            ForensicsJob.MAX_PARALLELISM);
    for (Map.Entry<Integer, OperatorSubtaskState> subtask : state.getSubtaskStates().entrySet()) {
      OperatorSubtaskState each = subtask.getValue();
      if (!each.getManagedKeyedState().isEmpty() || !each.getRawKeyedState().isEmpty()) {
        throw new IllegalArgumentException(
            "operator "
                + state.getOperatorID()
                + " has state by key: wanted it in lives and incidents alone");
      }
      raised.putState(
          subtask.getKey(),
          OperatorSubtaskState.builder()
              .setManagedOperatorState(inline(each.getManagedOperatorState(), source))
              .setRawOperatorState(inline(each.getRawOperatorState(), false))
              .build());
    }
    ByteStreamStateHandle coordinator = state.getCoordinatorState();
    if (coordinator != null) {
      raised.setCoordinatorState(
          source ? inline(FormerSource.enumerator(coordinator.getData())) : coordinator);
    }
    return raised;
  }

  private static StateObjectCollection<OperatorStateHandle> inline(
      StateObjectCollection<OperatorStateHandle> handles, boolean source) throws IOException {
    List<OperatorStateHandle> inlined = new ArrayList<>();
    for (OperatorStateHandle handle : handles) {
      byte[] bytes;
      try (InputStream in = handle.openInputStream()) {
        bytes = in.readAllBytes();
      }
      Map<String, StateMetaInfo> places = new HashMap<>(handle.getStateNameToPartitionOffsets());
      StateMetaInfo splits = source ? places.get(FormerSource.SPLITS) : null;
      if (splits != null) {
        places.put(
            FormerSource.SPLITS,
            new StateMetaInfo(FormerSource.read(bytes, splits), splits.getDistributionMode()));
      }
      inlined.add(new OperatorStreamStateHandle(places, inline(bytes)));
    }
    return new StateObjectCollection<>(inlined);
  }

  private static ByteStreamStateHandle inline(byte[] bytes) {
    return new ByteStreamStateHandle(UUID.randomUUID().toString(), bytes);
  }
}
