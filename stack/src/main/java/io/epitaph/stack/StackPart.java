package io.epitaph.stack;

import io.epitaph.kafka.Service;
import io.epitaph.kafka.Status;
import io.epitaph.metrics.Sample;
import io.epitaph.metrics.Watched;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The status of a part of a stack.
 *
 * @param name {@code kafka}, {@code elasticsearch}, {@code forensics}, {@code indexer}, {@code
 *     collector unix:///..}
 * @param problem what is wrong, for people; null when nothing is
 * @param detail what it does, for people
 * @param numbers counters by name
 */
public record StackPart(
    String name, @Nullable String problem, String detail, Map<String, Long> numbers) {
  public StackPart {
    numbers = Map.copyOf(numbers);
  }

  /** For whoever collects its numbers. */
  Watched watched(Supplier<List<Sample>> more) {
    String[] words = name.split(" ", 2);
    return new Watched(
        words[0],
        words.length == 1 ? Map.of() : Map.of("engine", words[1]),
        () -> new Status(true, problem, detail, numbers),
        more);
  }

  static StackPart of(String name, Service service) {
    Status status = service.status();
    return new StackPart(name, status.problem(), status.detail(), status.numbers());
  }
}
