package io.epitaph.vault.tar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of sparse files in pax headers: GNU's format 0.0 repeats two keys, whose order is their
 * meaning; 0.1 has all of them in one value.
 */
final class SparsePairs {
  private final List<Long> offsetsAndLengths = new ArrayList<>();

  /** The value of one of the two keys of format 0.0. */
  void add(String number) {
    if (offsetsAndLengths.size() < 2 * SparseMap.MOST_SPANS) {
      offsetsAndLengths.add(number(number));
    }
  }

  /**
   * @param map the value of format 0.1; null when there is none
   * @return null when they make no pairs
   */
  @Nullable List<TarEntry.Span> spans(@Nullable String map) {
    List<Long> numbers = new ArrayList<>();
    if (map == null) {
      numbers.addAll(offsetsAndLengths);
    } else if (!map.isEmpty()) {
      for (String number : map.split(",", -1)) {
        numbers.add(number(number));
      }
    }
    if (numbers.size() % 2 != 0 || numbers.size() > 2 * SparseMap.MOST_SPANS) {
      return null;
    }
    List<TarEntry.Span> spans = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += 2) {
      spans.add(new TarEntry.Span(numbers.get(i), numbers.get(i + 1)));
    }
    return spans;
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
