package io.epitaph.engine.mask;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where a secret stands in a text.
 *
 * @param start its first character
 * @param end behind its last
 */
public record Span(int start, int end) {
  /** In order, those that overlap as one. */
  static List<Span> merge(List<Span> found) {
    if (found.size() == 1) {
      return found;
    }
    List<Span> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(Span::start));
    List<Span> merged = new ArrayList<>();
    for (Span span : sorted) {
      Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && span.start() < last.end()) {
        merged.set(merged.size() - 1, new Span(last.start(), Math.max(last.end(), span.end())));
      } else {
        merged.add(span);
      }
    }
    return merged;
  }
}
