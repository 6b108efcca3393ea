package io.epitaph.indexer.documents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object. What is null, or would make Elasticsearch refuse the document, is
 * left out: the record beside them has it.
 */
final class Fields {
  /** What {@code date_nanos} can hold. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

  private static final int LONGEST_NAME = 512;

  /** As {@code ignore_above} in the template. */
  private static final int LONGEST_VALUE = 1_024;

  private final ObjectNode json;

  Fields(ObjectNode json) {
    this.json = json;
  }

  /** The object of that name, created when there is none. */
  Fields object(String name) {
    return new Fields(json.withObjectProperty(name));
  }

  Fields put(String name, @Nullable String text) {
    if (text != null) {
      json.put(name, text);
    }
    return this;
  }

  Fields put(String name, Wire.@Nullable Named constant) {
    return put(name, constant == null ? null : Wire.name(constant));
  }

  Fields put(String name, @Nullable Instant time) {
    boolean fits = time != null && !time.isBefore(EARLIEST) && time.isBefore(LATEST);
    return put(name, fits ? Wire.text(time) : null);
  }

  Fields put(String name, @Nullable Long number) {
    if (number != null) {
      json.put(name, number);
    }
    return this;
  }

  Fields put(String name, @Nullable Integer number) {
    if (number != null) {
      json.put(name, number);
    }
    return this;
  }

  Fields put(String name, @Nullable Double number) {
    if (number != null) {
      json.put(name, number);
    }
    return this;
  }

  Fields put(String name, boolean truth) {
    json.put(name, truth);
    return this;
  }

  Fields put(String name, Collection<String> texts) {
    ArrayNode array = json.putArray(name);
    texts.forEach(array::add);
    return this;
  }

  /**
   * As {@code flattened} takes them: a name of any length with a value of any length would be one
   * term, and one that is too large costs the whole document.
   */
  Fields putFlattened(String name, Map<String, String> values) {
    ObjectNode target = json.putObject(name);
    values.forEach(
        (key, value) -> {
          if (key.length() <= LONGEST_NAME
              && key.indexOf('\0') < 0
              && value.length() <= LONGEST_VALUE) {
            target.put(key, value);
          }
        });
    return this;
  }

  /** The nearest time that Elasticsearch can hold. */
  static Instant inRange(Instant time) {
    return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
  }
}
