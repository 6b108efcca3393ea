package io.epitaph.detectors.incidents;

import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of an incident by name, in order; null values are left out. */
final class Details {
  private final Map<String, String> values = new LinkedHashMap<>();

  void put(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      values.put(name, value);
    }
  }

  void put(String name, Wire.Named value) {
    put(name, Wire.name(value));
  }

  void put(String name, Instant value) {
    put(name, Wire.text(value));
  }

  Map<String, String> values() {
    return values;
  }
}
