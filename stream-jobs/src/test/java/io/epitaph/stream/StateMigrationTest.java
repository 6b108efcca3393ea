package io.epitaph.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.engines.MapMemory;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.incidents.WorkloadTracker;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Workload;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateMigrationTest {
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");
  private static final EngineRef ENGINE = new EngineRef("rack/7", "host-7", "host-7");
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  @TempDir Path folder;

  private static LifeState life(String container, Instant at) {
    return new LifeTracker(LifeSettings.DEFAULTS)
        .onEvent(null, Samples.event(ENGINE, container, at, "start"))
        .state();
  }

  private static WorkloadState trouble(Map<String, String> labels) {
    return new WorkloadTracker(IncidentSettings.DEFAULTS)
        .onTurn(null, of(Workload.of(ENGINE.id(), A, "web", labels)))
        .state();
  }

  private static Turn of(Workload workload) {
    Turn died = Samples.died(T, "always");
    return new Turn(
        died.kind(),
        died.at(),
        died.eventId(),
        ENGINE,
        workload,
        died.containerId(),
        died.containerName(),
        died.image(),
        died.run(),
        null,
        null,
        died.terms(),
        died.overrides());
  }

  @Test
  void aLifeGoesToItsEngine() {
    assertThat(MigratedState.of("rack/7/" + A, life(A, T)).key()).isEqualTo("rack/7");
  }

  @Test
  void aWorkloadOfOneEngineGoesToItsEngine() {
    Map<String, String> compose =
        Map.of("com.docker.compose.project", "shop", "com.docker.compose.service", "web");
    for (WorkloadState state : new WorkloadState[] {trouble(compose), trouble(Map.of())}) {
      MigratedState piece = MigratedState.of(state);
      assertThat(piece.key()).isEqualTo("rack/7");
      assertThat(piece.isClusterWide()).isFalse();
    }
  }

  @Test
  void aWorkloadThatMayRunOnSeveralEnginesStaysByItself() {
    MigratedState piece =
        MigratedState.of(trouble(Map.of("com.docker.swarm.service.name", "queue")));
    assertThat(piece.key()).isEqualTo("swarm/queue");
    assertThat(piece.isClusterWide()).isTrue();
  }

  @Test
  void anEnginesTimeIsThatOfTheLifeThatIsFurthest() {
    MapMemory memory = new MapMemory();
    MigratedState.of("rack/7/" + A, life(A, T.plusSeconds(9))).putInto(memory);
    MigratedState.of("rack/7/" + B, life(B, T)).putInto(memory);
    MigratedState.of(trouble(Map.of())).putInto(memory);
    assertThat(memory.clock().now()).isEqualTo(T.plusSeconds(9));
    assertThat(memory.life(A)).isNotNull();
    assertThat(memory.life(B)).isNotNull();
    assertThat(memory.workload("container/rack/7/web")).isNotNull();
  }

  @Test
  void onlyStateOfAnEarlierVersionIsMigrated() throws Exception {
    String savepoint = FormerState.SAVEPOINT.toString();
    String migrated = folder.resolve("migrated").toUri().toString();
    assertThat(StateMigration.isNeeded(savepoint)).isTrue();
    MigrateState.main(new String[] {savepoint, migrated});
    assertThat(StateMigration.isNeeded(migrated)).isFalse();
    CheckpointMetadata before = SavepointLoader.loadSavepointMetadata(savepoint);
    CheckpointMetadata after = SavepointLoader.loadSavepointMetadata(migrated);
    assertThat(after.getCheckpointId()).isEqualTo(before.getCheckpointId());
    assertThat(after.getOperatorStates())
        .allSatisfy(
            state -> assertThat(state.getMaxParallelism()).isEqualTo(ForensicsJob.MAX_PARALLELISM))
        .extracting(OperatorState::getOperatorID)
        .contains(OperatorIdentifier.forUid("engines").getOperatorId())
        .contains(OperatorIdentifier.forUid("incidents").getOperatorId())
        .contains(OperatorIdentifier.forUid("topics").getOperatorId());
    assertThatThrownBy(() -> MigrateState.main(new String[] {migrated, migrated}))
        .hasMessageContaining("exists");
    assertThatThrownBy(() -> MigrateState.main(new String[] {migrated, migrated + "2"}))
        .hasMessageContaining("not of an earlier version");
  }

  @Test
  void theSourceGoesOnWithTheTopicsThatAreStillRead() throws Exception {
    Path metadata = folder.resolve("_metadata");
    FormerOperators.write(
        SavepointLoader.loadSavepointMetadata(FormerState.CHECKPOINT.toString()), metadata);
    OperatorState source =
        SavepointLoader.loadSavepointMetadata(folder.toString()).getOperatorStates().stream()
            .filter(
                s -> s.getOperatorID().equals(OperatorIdentifier.forUid("topics").getOperatorId()))
            .findFirst()
            .orElseThrow();
    assertThat(source.getState(0).getManagedOperatorState())
        .singleElement()
        .satisfies(
            state ->
                assertThat(
                        state
                            .getStateNameToPartitionOffsets()
                            .get("SourceReaderState")
                            .getOffsets())
                    .hasSize(2));
    assertThat(new String(source.getCoordinatorState().getData(), UTF_8))
        .contains("epitaph.events", "epitaph.snapshots")
        .doesNotContain("epitaph.status");
  }
}
