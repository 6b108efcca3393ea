package io.epitaph.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.engines.ClusterTracker;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.incidents.WorkloadTracker;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class JsonSerializerTest {
  @Test
  void stateIsFoundUnderTheNamesOfEarlierVersions() throws IOException {
    assertCompatible("io.epitaph.detectors.LifeState", LifeState.class);
    assertCompatible("io.epitaph.detectors.WorkloadState", WorkloadState.class);
  }

  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");
  private static final String WEB = "a".repeat(64);

  /** A container that failed and was started again, as this version keeps it. */
  private static ObjectNode life() {
    LifeTracker tracker = new LifeTracker(LifeSettings.DEFAULTS);
    LifeState state = null;
    for (EngineEvent event :
        List.of(
            Samples.event(WEB, T, "create"),
            Samples.event(WEB, T.plusSeconds(1), "start"),
            Samples.event(WEB, T.plusSeconds(9), "die", "exitCode", "3"),
            Samples.event(WEB, T.plusSeconds(100), "start"))) {
      state = tracker.onEvent(state, event).state();
    }
    return Wire.MAPPER.valueToTree(state);
  }

  /** As Flink reads it, and as this version then writes it again. */
  private static <T> JsonNode read(JsonNode json, Class<T> type) throws IOException {
    byte[] bytes = Wire.write(json);
    DataOutputSerializer written = new DataOutputSerializer(64);
    written.writeInt(bytes.length);
    written.write(bytes);
    T state =
        new JsonSerializer<>(type)
            .deserialize(new DataInputDeserializer(written.getCopyOfBuffer()));
    return Wire.MAPPER.valueToTree(state);
  }

  @Test
  void ofALaterLifeAllIsReadButWhatIsUnknown() throws IOException {
    ObjectNode later = life();
    ObjectNode run = (ObjectNode) later.get("recent").get(0);
    assertThat(run.get("startedBy").textValue()).isEqualTo("first-start");
    run.put("startedBy", "full-moon").put("next", "frozen").put("dreams", 3);
    ((ObjectNode) run.get("cause")).put("kind", "boredom").put("confidence", "hope");
    ((ObjectNode) later.get("workload")).put("kind", "nomad");
    later.putObject("ofTheFuture").put("is", "unknown");

    ObjectNode wanted = life();
    ObjectNode wantedRun = (ObjectNode) wanted.get("recent").get(0);
    wantedRun.remove(List.of("startedBy", "next"));
    ((ObjectNode) wantedRun.get("cause")).put("kind", "unknown").put("confidence", "guess");
    ((ObjectNode) wanted.get("workload")).put("kind", "container");
    assertThat(read(later, LifeState.class)).isEqualTo(wanted);
  }

  @Test
  void ofALaterWorkloadAllIsReadButWhatIsUnknown() throws IOException {
    WorkloadTracker tracker = new WorkloadTracker(IncidentSettings.DEFAULTS);
    ObjectNode wanted =
        Wire.MAPPER.valueToTree(tracker.onTurn(null, Samples.died(T, "no")).state());
    ArrayNode troubles = (ArrayNode) wanted.get("troubles");
    ObjectNode crash = (ObjectNode) troubles.get(troubles.size() - 1).get("trouble");
    assertThat(crash.get("is").textValue()).isEqualTo("crash");
    ObjectNode cause = (ObjectNode) crash.get("cause");

    cause.put("kind", "boredom");
    crash.put("resolution", "evaporated");
    JsonNode flap =
        Wire.MAPPER.readTree(
            "{\"subject\":\"\",\"trouble\":{\"is\":\"flap\",\"goneHow\":\"away\"}}");
    JsonNode unknown =
        Wire.MAPPER.readTree("{\"subject\":\"\",\"trouble\":{\"is\":\"haunted\",\"id\":\"7\"}}");
    troubles.insert(0, unknown).add(flap);
    JsonNode read = read(wanted, WorkloadState.class);

    cause.put("kind", "unknown");
    crash.remove("resolution");
    troubles.remove(0);
    assertThat(read.get("troubles").get(troubles.size() - 1).path("trouble").path("is").asText())
        .isEqualTo("flap");
    ((ArrayNode) read.get("troubles")).remove(troubles.size() - 1);
    troubles.remove(troubles.size() - 1);
    assertThat(read).isEqualTo(wanted);
  }

  @Test
  void aTurnOfAKindThatOnlyALaterVersionKnowsWaitsNoLonger() throws IOException {
    Turn start = Samples.started(T);
    ObjectNode later =
        Wire.MAPPER.valueToTree(new ClusterTracker.Memory(null, List.of(start, start)));
    ((ObjectNode) later.get("waiting").get(0)).put("kind", "reincarnated");
    assertThat(read(later, ClusterTracker.Memory.class))
        .isEqualTo(Wire.MAPPER.valueToTree(new ClusterTracker.Memory(null, List.of(start))));
  }

  @Test
  void aRecordWithAnUnknownConstantIsMalformed() {
    String life = new String(Wire.write(Samples.heartbeat(T)), StandardCharsets.UTF_8);
    byte[] later = life.replace("heartbeat", "murmur").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Wire.read(later, CollectorStatus.class))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("no such name");
  }

  @Test
  void stateOfAnotherTypeIsRefused() {
    JsonSerializer.Snapshot<LifeState> now = new JsonSerializer.Snapshot<>(LifeState.class);
    JsonSerializer.Snapshot<?> other = new JsonSerializer.Snapshot<>(WorkloadState.class);
    assertThat(now.resolveSchemaCompatibility(cast(other)).isIncompatible()).isTrue();
  }

  private static <T> void assertCompatible(String formerName, Class<T> type) throws IOException {
    DataOutputSerializer written = new DataOutputSerializer(64);
    written.writeUTF(formerName);
    JsonSerializer.Snapshot<T> old = new JsonSerializer.Snapshot<>();
    DataInputDeserializer in = new DataInputDeserializer(written.getCopyOfBuffer());
    old.readSnapshot(1, in, JsonSerializerTest.class.getClassLoader());
    JsonSerializer.Snapshot<T> now = new JsonSerializer.Snapshot<>(type);
    assertThat(now.resolveSchemaCompatibility(old).isCompatibleAsIs()).isTrue();
  }

  @SuppressWarnings("unchecked")
  private static <T> JsonSerializer.Snapshot<T> cast(JsonSerializer.Snapshot<?> snapshot) {
    return (JsonSerializer.Snapshot<T>) snapshot;
  }
}
