package io.epitaph.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InputSerializerTest {
  private static Input input(
      Input.Kind kind, @Nullable Instant at, @Nullable String type, @Nullable String error) {
    return new Input(
        kind, "engine-\u00e9", at, 1234, "topic", 3, 1L << 40, type, "{}".getBytes(UTF_8), error);
  }

  private static byte[] bytes(Input input) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(16);
    InputSerializer.INSTANCE.serialize(input, out);
    return out.getCopyOfBuffer();
  }

  private static void comesBack(Input input) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes(input));
    assertThat(InputSerializer.INSTANCE.deserialize(in))
        .usingRecursiveComparison()
        .isEqualTo(input);
    assertThat(in.available()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anInputOfEachKindComesBackAsItWas(Input.Kind kind) throws IOException {
    comesBack(input(kind, Instant.parse("2026-02-03T14:00:21.947182894Z"), "event", "broken"));
  }

  @Test
  void whatIsUnknownStaysUnknown() throws IOException {
    comesBack(input(Input.Kind.EVENT, null, null, null));
  }

  @Test
  void anIdLongerThanTwoBytesCanCountComesBackAsItWas() throws IOException {
    String id = "x".repeat(100_000);
    comesBack(new Input(Input.Kind.EVENT, id, null, -1, "t", 0, 0, null, new byte[0], null));
  }

  @Test
  void oneIsCopiedFromStreamToStreamWhole() throws IOException {
    byte[] bytes = bytes(input(Input.Kind.STATUS, null, "status", null));
    DataOutputSerializer out = new DataOutputSerializer(16);
    InputSerializer.INSTANCE.copy(new DataInputDeserializer(bytes), out);
    assertThat(out.getCopyOfBuffer()).isEqualTo(bytes);
  }
}
