package io.epitaph.kafka;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status of a service at one moment.
 *
 * @param running started, and neither closed nor ended by itself
 * @param problem what is wrong now, for people; null when nothing is
 * @param detail what it does, for people
 * @param numbers counters by name, since the start; {@code lag} is the number of records that wait
 *     in Kafka or in memory, -1 while it is not known
 */
public record Status(
    boolean running, @Nullable String problem, String detail, Map<String, Long> numbers) {
  public Status {
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
  }

  /** A counter. */
  public long number(String name) {
    Long number = numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException("no counter " + name + ", there are " + numbers.keySet());
    }
    return number;
  }
}
