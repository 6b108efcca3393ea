package io.epitaph.stream;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Tells Flink by which serializer a type is kept or sent. */
final class SerializedType<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 2;

  private final Class<T> type;
  private final TypeSerializer<T> serializer;

  private SerializedType(Class<T> type, TypeSerializer<T> serializer) {
    this.type = type;
    this.serializer = serializer;
  }

  static SerializedType<Input> input() {
    return new SerializedType<>(Input.class, InputSerializer.INSTANCE);
  }

  static <T> SerializedType<T> json(Class<T> type) {
    return new SerializedType<>(type, new JsonSerializer<>(type));
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer;
  }

  @Override
  public String toString() {
    return type.getSimpleName() + " by " + serializer.getClass().getSimpleName();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SerializedType<?> same && same.serializer.equals(serializer);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof SerializedType;
  }
}
