package io.epitaph.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JSON of Epitaph's records.
 *
 * <p>Times are ISO-8601, UTC, always with nine fraction digits, so that they sort as text;
 * durations are ISO-8601; constants are written as kebab case ({@code out-of-memory}); null fields
 * are left out. A reader ignores unknown fields, and refuses a record whose {@code schema} is later
 * than its own: it could mean something else.
 *
 * <p>Thread-safe.
 */
public final class Wire {
  private static final Map<Named, String> NAMES = new ConcurrentHashMap<>();
  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return Shape.of(type);
        }
      };

  /** For trees; records are read and written by {@link #read} and {@link #write}. */
  public static final JsonMapper MAPPER = mapper();

  private Wire() {}

  /** The newest schema of a record that this version reads and writes. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  public @interface Schema {
    int value();
  }

  /**
   * A constant that is written as its name in kebab case. A record with an unknown one is
   * malformed. State is not: in state that a later version has written, it is the constant marked
   * with {@link com.fasterxml.jackson.annotation.JsonEnumDefaultValue}, else null. Where null is
   * invalid there must be one.
   */
  public interface Named {
    String name();
  }

  /** The view of a record that {@link #readBrief} does not have; for {@code JsonView}. */
  public interface Whole {}

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
   * @param type one with a {@link Schema}
   * @throws MalformedRecordException when the bytes are not one JSON object, lack what the record
   *     needs, or have a later schema than {@code type}
   */
  public static <T> T read(byte[] json, Class<T> type) throws MalformedRecordException {
    Shape shape = SHAPES.get(type);
    return read(json, type, shape, shape.reader);
  }

  /**
   * Reads one record without the components that are marked {@code @JsonView(Whole.class)}: large
   * ones that this reader does not need. They are null then, or as the record makes of that.
   *
   * @throws MalformedRecordException as {@link #read(byte[], Class)}
   */
  public static <T> T readBrief(byte[] json, Class<T> type) throws MalformedRecordException {
    Shape shape = SHAPES.get(type);
    return read(json, type, shape, shape.brief);
  }

  private static <T> T read(byte[] json, Class<T> type, Shape shape, ObjectReader reader)
      throws MalformedRecordException {
    return read(
        type,
        () -> {
          shape.check(schema(json, shape));
          try (JsonParser parser = reader.createParser(json)) {
            T record = reader.readValue(parser);
            if (parser.nextToken() != null) {
              throw new MalformedRecordException(
                  shape.name + ": got more behind the record, wanted one JSON object");
            }
            return record;
          }
        });
  }

  /**
   * Reads one record that is part of a larger JSON text.
   *
   * @param type one with a {@link Schema}
   * @throws MalformedRecordException as {@link #read(byte[], Class)}
   */
  public static <T> T read(JsonNode json, Class<T> type) throws MalformedRecordException {
    Shape shape = SHAPES.get(type);
    return read(
        type,
        () -> {
          if (!json.isObject()) {
            throw shape.noObject();
          }
          JsonNode schema = json.path("schema");
          if (!schema.isInt() || schema.intValue() < 1) {
            throw shape.noSchema(schema.isMissingNode() ? "missing" : schema.asText("no number"));
          }
          shape.check(schema.intValue());
          return shape.reader.readValue(json);
        });
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T read(Class<T> type, Reading<T> reading) throws MalformedRecordException {
    try {
      return reading.read();
    } catch (MalformedRecordException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedRecordException(type.getSimpleName() + ": " + firstLine(e), e);
    }
  }

  /** The schema alone, which our own records begin with: a later one may not even have a shape. */
  private static int schema(byte[] json, Shape shape) throws IOException {
    if (shape.isNewest(json)) {
      return shape.newest;
    }
    try (JsonParser parser = MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw shape.noObject();
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
      throw shape.noSchema(got);
    }
  }

  /**
   * How a type of record is read.
   *
   * @param begin of a record of the newest schema, as {@link #write} writes it
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Shape(
      String name, int newest, byte[] begin, ObjectReader reader, ObjectReader brief) {
    private interface Brief {}

    static Shape of(Class<?> type) {
      Schema schema = type.getAnnotation(Schema.class);
      if (schema == null) {
        throw new IllegalArgumentException(type.getName() + " has no @Wire.Schema: no record");
      }
      ObjectReader reader = MAPPER.readerFor(type);
      byte[] begin = ("{\"schema\":" + schema.value() + ",").getBytes(StandardCharsets.UTF_8);
      return new Shape(
          type.getSimpleName(), schema.value(), begin, reader, reader.withView(Brief.class));
    }

    /** Whether it says so where our own records say it. */
    boolean isNewest(byte[] json) {
      return json.length > begin.length
          && Arrays.equals(json, 0, begin.length, begin, 0, begin.length);
    }

    void check(int schema) throws MalformedRecordException {
      if (schema > newest) {
        throw new MalformedRecordException(
            name
                + ": schema "
                + schema
                + " is later than "
                + newest
                + ", the newest this version reads; update Epitaph and replay the dead letter");
      }
    }

    MalformedRecordException noObject() {
      return new MalformedRecordException(name + ": got no JSON object");
    }

    MalformedRecordException noSchema(String got) {
      return new MalformedRecordException(
          name + ": schema is " + got + ", wanted a number from 1 to " + newest);
    }
  }

  private static String firstLine(Exception e) {
    String message =
        e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }

  private static JsonMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(new WireTypes())
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
}
