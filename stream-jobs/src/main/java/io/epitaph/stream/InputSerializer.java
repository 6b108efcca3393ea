package io.epitaph.stream;

import java.io.IOException;
import java.time.Instant;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.EnumSerializer;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Inputs as bytes on their way to the task of their engine; they are in no state. Flink's own
 * serializer of records goes by reflection.
 */
public final class InputSerializer extends TypeSerializerSingleton<Input> {
  private static final long serialVersionUID = 1;
  private static final EnumSerializer<Input.Kind> KINDS = new EnumSerializer<>(Input.Kind.class);

  static final InputSerializer INSTANCE = new InputSerializer();

  @Override
  public void serialize(Input input, DataOutputView target) throws IOException {
    KINDS.serialize(input.kind(), target);
    StringValue.writeString(input.engineId(), target);
    writeTime(input.at(), target);
    target.writeLong(input.writtenAt());
    StringValue.writeString(input.topic(), target);
    target.writeInt(input.partition());
    target.writeLong(input.offset());
    // Null is written as such.
    StringValue.writeString(input.type(), target);
    target.writeInt(input.bytes().length);
    target.write(input.bytes());
    StringValue.writeString(input.error(), target);
  }

  @Override
  public Input deserialize(DataInputView source) throws IOException {
    return new Input(
        KINDS.deserialize(source),
        StringValue.readString(source),
        readTime(source),
        source.readLong(),
        StringValue.readString(source),
        source.readInt(),
        source.readLong(),
        StringValue.readString(source),
        readBytes(source),
        StringValue.readString(source));
  }

  private static void writeTime(@Nullable Instant time, DataOutputView target) throws IOException {
    target.writeBoolean(time != null);
    if (time != null) {
      target.writeLong(time.getEpochSecond());
      target.writeInt(time.getNano());
    }
  }

  private static @Nullable Instant readTime(DataInputView source) throws IOException {
    return source.readBoolean() ? Instant.ofEpochSecond(source.readLong(), source.readInt()) : null;
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return bytes;
  }

  @Override
  public Input deserialize(Input reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public Input copy(Input from) {
    return from;
  }

  @Override
  public Input copy(Input from, Input reuse) {
    return from;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  @SuppressWarnings("NullAway")
  public Input createInstance() {
    return null;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public TypeSerializerSnapshot<Input> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What Flink asks of any serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Input> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
