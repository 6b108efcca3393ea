package io.epitaph.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JSON of Epitaph's records.
 *
 * <p>Times are ISO-8601, UTC, always with nine fraction digits, so that they sort as text;
 * durations are ISO-8601; constants are written as kebab case ({@code out-of-memory}); null fields
 * are left out. A reader passes over fields it does not know, and refuses a record whose {@code
 * schema} is later than its own: it could mean something else.
 *
 * <p>Thread-safe.
 */
public final class Wire {
  private static final Map<Named, String> NAMES = new ConcurrentHashMap<>();
  private static final Map<Class<?>, ObjectReader> READERS = new ConcurrentHashMap<>();

  /** For trees; records are read and written by {@link #read} and {@link #write}. */
  public static final JsonMapper MAPPER = mapper();

  private Wire() {}

  /** A constant that is written as its name in kebab case. */
  public interface Named {
    String name();
  }

  /** {@code OUT_OF_MEMORY} as {@code out-of-memory}. */
  public static String name(Named constant) {
    return NAMES.computeIfAbsent(
        constant, c -> c.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** ISO-8601, UTC, nine fraction digits. */
  public static String text(Instant time) {
    return Times.text(time);
  }

  /**
   * What {@link #text} wrote.
   *
   * @param text any ISO-8601 time in UTC
   * @throws java.time.DateTimeException when it is none
   */
  public static Instant time(String text) {
    return Times.parse(text);
  }

  public static byte[] write(Object record) {
    try {
      return MAPPER.writeValueAsBytes(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + record.getClass().getSimpleName(), e);
    }
  }

  /**
   * Reads one record.
   *
   * @throws MalformedRecordException when the bytes are not one JSON object, lack what the record
   *     needs, or have a later {@code schema} than {@code newestSchema}
   */
  public static <T> T read(byte[] json, Class<T> type, int newestSchema)
      throws MalformedRecordException {
    String what = type.getSimpleName();
    try {
      int schema = schema(json, what, newestSchema);
      if (schema > newestSchema) {
        throw new MalformedRecordException(
            what
                + ": schema "
                + schema
                + " is later than "
                + newestSchema
                + ", the newest this version reads; update Epitaph and replay the dead letter");
      }
      ObjectReader reader = READERS.computeIfAbsent(type, MAPPER::readerFor);
      try (JsonParser parser = reader.createParser(json)) {
        T record = reader.readValue(parser);
        if (parser.nextToken() != null) {
          throw new MalformedRecordException(
              what + ": got more behind the record, wanted one JSON object");
        }
        return record;
      }
    } catch (MalformedRecordException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedRecordException(what + ": " + firstLine(e), e);
    }
  }

  /** The schema alone, which our own records begin with: a later one may not even have a shape. */
  private static int schema(byte[] json, String what, int newestSchema) throws IOException {
    try (JsonParser parser = MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedRecordException(what + ": got no JSON object");
      }
      String got = "missing";
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (name.equals("schema")) {
          boolean number =
              token == JsonToken.VALUE_NUMBER_INT
                  && parser.getNumberType() == JsonParser.NumberType.INT;
          if (number && parser.getIntValue() > 0) {
            return parser.getIntValue();
          }
          got = token.isStructStart() ? "no number" : parser.getText();
          break;
        }
        parser.skipChildren();
      }
      throw new MalformedRecordException(
          what + ": schema is " + got + ", wanted a number from 1 to " + newestSchema);
    }
  }

  private static String firstLine(Exception e) {
    String message =
        e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }

  private static JsonMapper mapper() {
    SimpleModule module = new SimpleModule("epitaph");
    module.addSerializer(Instant.class, new InstantWriter());
    module.addDeserializer(Instant.class, new InstantReader());
    module.addSerializer(Duration.class, new DurationWriter());
    module.addDeserializer(Duration.class, new DurationReader());
    module.addSerializer(Named.class, new NamedWriter());
    module.setDeserializerModifier(new NamedReaders());
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(module)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    // Labels and command lines have no limit in the engine; the topic has one of 16 MiB.
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(32 * 1024 * 1024).build());
    return mapper;
  }

  private static final class InstantWriter extends StdSerializer<Instant> {
    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(text(value));
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

  private static final class NamedWriter extends StdSerializer<Named> {
    NamedWriter() {
      super(Named.class);
    }

    @Override
    public void serialize(Named value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(name(value));
    }
  }

  private static final class NamedReaders extends BeanDeserializerModifier {
    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonDeserializer<?> usual) {
      return Named.class.isAssignableFrom(type.getRawClass())
          ? new NamedReader(type.getRawClass())
          : usual;
    }
  }

  private static final class NamedReader extends StdDeserializer<Object> {
    private final Class<?> constants;
    private final transient Map<String, Object> byName = new HashMap<>();

    NamedReader(Class<?> constants) {
      super(constants);
      this.constants = constants;
      for (Object constant : constants.getEnumConstants()) {
        byName.put(name((Named) constant), constant);
      }
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getValueAsString("");
      Object constant = byName.get(text);
      if (constant != null) {
        return constant;
      }
      throw context.weirdStringException(text, constants, "no such name");
    }
  }
}
