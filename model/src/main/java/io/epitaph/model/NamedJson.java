package io.epitaph.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** How constants are written: by their names on the wire. */
final class NamedJson {
  private NamedJson() {}

  static final class Writer extends StdSerializer<Wire.Named> {
    Writer() {
      super(Wire.Named.class);
    }

    @Override
    public void serialize(Wire.Named value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(Wire.name(value));
    }
  }

  static final class Readers extends BeanDeserializerModifier {
    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonDeserializer<?> standard) {
      return Wire.Named.class.isAssignableFrom(type.getRawClass())
          ? new Reader(type.getRawClass())
          : standard;
    }
  }

  static final class Reader extends StdDeserializer<Object> {
    private final Class<?> constants;
    private final transient Map<String, Object> byName = new HashMap<>();

    Reader(Class<?> constants) {
      super(constants);
      this.constants = constants;
      for (Object constant : constants.getEnumConstants()) {
        byName.put(Wire.name((Wire.Named) constant), constant);
      }
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getValueAsString("");
      Object constant = byName.get(text);
      return constant != null
          ? constant
          : context.handleWeirdStringValue(constants, text, "no such name");
    }
  }
}
