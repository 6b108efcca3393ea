package io.epitaph.detectors;

import java.util.ArrayList;
import java.util.List;

/** Bounded lists that are never changed, only replaced. */
public final class Lists {
  private Lists() {}

  /** The list and one more; the oldest goes when there would be more than {@code most}. */
  public static <T> List<T> append(List<T> list, T item, int most) {
    int from = Math.max(0, list.size() + 1 - most);
    List<T> longer = new ArrayList<>(list.size() + 1 - from);
    longer.addAll(list.subList(from, list.size()));
    longer.add(item);
    return longer;
  }

  public static <T> List<T> withLast(List<T> list, T last) {
    List<T> changed = new ArrayList<>(list);
    changed.set(changed.size() - 1, last);
    return changed;
  }
}
