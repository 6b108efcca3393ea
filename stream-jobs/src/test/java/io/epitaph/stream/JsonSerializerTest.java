package io.epitaph.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class JsonSerializerTest {
  @Test
  void stateIsFoundUnderTheNamesOfEarlierVersions() throws IOException {
    assertCompatible("io.epitaph.detectors.LifeState", LifeState.class);
    assertCompatible("io.epitaph.detectors.WorkloadState", WorkloadState.class);
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
