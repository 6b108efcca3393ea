package io.epitaph.detectors.incidents;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole numbers of an incident by name, in order; null values are left out. */
final class Numbers {
  private final Map<String, Long> values = new LinkedHashMap<>();

  void put(String name, @Nullable Long value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  void put(String name, @Nullable Integer value) {
    put(name, value == null ? null : Long.valueOf(value));
  }

  /** In nanoseconds. */
  void put(String name, @Nullable Duration value) {
    put(name, value == null ? null : Long.valueOf(nanos(value)));
  }

  Map<String, Long> values() {
    return values;
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
