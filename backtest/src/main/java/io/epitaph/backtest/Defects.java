package io.epitaph.backtest;

import java.util.ArrayList;
import java.util.List;

/** What of the inputs could not be read: all counted, the first ones kept. */
public final class Defects {
  private static final int KEPT = 5;

  private final List<String> first = new ArrayList<>();
  private long count;

  /**
   * @param place the input and where in it
   * @param why shows nothing of the content, which may hold secrets
   */
  void add(String place, String why) {
    count++;
    if (first.size() < KEPT) {
      first.add(place + ": " + why);
    }
  }

  public long count() {
    return count;
  }

  /** At most 5, in the order in which they were found. */
  public List<String> first() {
    return List.copyOf(first);
  }
}
