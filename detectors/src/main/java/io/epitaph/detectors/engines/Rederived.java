package io.epitaph.detectors.engines;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * What was derived again, beside what was published.
 *
 * @param changed what has to be published again
 * @param gone what never was
 */
record Rederived<T>(List<T> changed, List<T> gone) {
  /**
   * All maps are by id.
   *
   * @param former published since
   * @param derived made again
   * @param known what the state says now
   */
  static <T> Rederived<T> of(
      Map<String, T> former, Map<String, T> derived, Map<String, T> known, BiPredicate<T, T> same) {
    Map<String, T> now = new LinkedHashMap<>(derived);
    now.putAll(known);
    List<T> changed = new ArrayList<>();
    now.forEach(
        (id, each) -> {
          T other = former.get(id);
          if (other == null ? derived.containsKey(id) : !same.test(each, other)) {
            changed.add(each);
          }
        });
    List<T> gone = new ArrayList<>();
    former.forEach(
        (id, each) -> {
          if (!now.containsKey(id)) {
            gone.add(each);
          }
        });
    return new Rederived<>(changed, gone);
  }
}
