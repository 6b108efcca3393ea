package io.epitaph.stream;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Keeps values as JSON, so that state can be read by people and by later versions, which may know
 * more fields or fewer; {@link LaterVersions} reads what only a later version knows. For values
 * that are never changed: they are not copied.
 *
 * @param <T> a type that {@link Wire#MAPPER} writes and reads
 */
final class JsonSerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1;
  private static final JsonMapper READER =
      Wire.MAPPER.rebuild().addHandler(new LaterVersions()).build();

  private final Class<T> type;

  JsonSerializer(Class<T> type) {
    this.type = type;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  @Override
  @SuppressWarnings("NullAway")
  public T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(T value, DataOutputView target) throws IOException {
    byte[] json = Wire.write(value);
    target.writeInt(json.length);
    target.write(json);
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    byte[] json = new byte[source.readInt()];
    source.readFully(json);
    return READER.readValue(json, type);
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    int length = source.readInt();
    target.writeInt(length);
    target.write(source, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonSerializer<?> json && json.type.equals(type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new Snapshot<>(type);
  }

  /** Says which type was written; the JSON itself has the rest. */
  public static final class Snapshot<T> implements TypeSerializerSnapshot<T> {
    /** The names under which earlier versions wrote types that have moved since. */
    private static final Map<String, Class<?>> FORMER =
        Map.of(
            "io.epitaph.detectors.LifeState", LifeState.class,
            "io.epitaph.detectors.WorkloadState", WorkloadState.class);

    private Class<T> type;

    /** For Flink, which then reads it. */
    @SuppressWarnings({"NullAway", "unused"})
    public Snapshot() {}

    Snapshot(Class<T> type) {
      this.type = type;
    }

    @Override
    public int getCurrentVersion() {
      return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
      out.writeUTF(type.getName());
    }

    @Override
    @SuppressWarnings("unchecked")
    public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
      String name = in.readUTF();
      try {
        Class<?> moved = FORMER.get(name);
        type = (Class<T>) (moved != null ? moved : Class.forName(name, false, loader));
      } catch (ClassNotFoundException e) {
        throw new IOException("state of the type " + name + ", which this version lacks", e);
      }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
      return new JsonSerializer<>(type);
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
        TypeSerializerSnapshot<T> old) {
      return old instanceof Snapshot<T> json && json.type.equals(type)
          ? TypeSerializerSchemaCompatibility.compatibleAsIs()
          : TypeSerializerSchemaCompatibility.incompatible();
    }
  }
}
