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
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How times, durations and constants are written; {@link Wire} has the rules. */
final class WireTypes extends SimpleModule {
  WireTypes() {
    super("epitaph");
    addSerializer(Instant.class, new InstantWriter());
    addDeserializer(Instant.class, new InstantReader());
    addSerializer(Duration.class, new DurationWriter());
    addDeserializer(Duration.class, new DurationReader());
    addSerializer(Wire.Named.class, new NamedWriter());
    setDeserializerModifier(new NamedReaders());
  }

  private static final class InstantWriter extends StdSerializer<Instant> {
    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(Times.text(value));
    }
  }

  private static final class InstantReader extends StdDeserializer<Instant> {
    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getValueAsString("");
      try {
        return Times.parse(text);
      } catch (DateTimeException e) {
        throw context.weirdStringException(text, Instant.class, "wanted an ISO-8601 time in UTC");
      }
    }
  }

  private static final class DurationWriter extends StdSerializer<Duration> {
    DurationWriter() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.toString());
    }
  }

  private static final class DurationReader extends StdDeserializer<Duration> {
    DurationReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getValueAsString("");
      try {
        return Duration.parse(text);
      } catch (DateTimeException e) {
        throw context.weirdStringException(text, Duration.class, "wanted an ISO-8601 duration");
      }
    }
  }

  private static final class NamedWriter extends StdSerializer<Wire.Named> {
    NamedWriter() {
      super(Wire.Named.class);
    }

    @Override
    public void serialize(Wire.Named value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(Wire.name(value));
    }
  }

  private static final class NamedReaders extends BeanDeserializerModifier {
    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonDeserializer<?> standard) {
      return Wire.Named.class.isAssignableFrom(type.getRawClass())
          ? new NamedReader(type.getRawClass())
          : standard;
    }
  }

  private static final class NamedReader extends StdDeserializer<Object> {
    private final Class<?> constants;
    private final transient Map<String, Object> byName = new HashMap<>();

    NamedReader(Class<?> constants) {
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
