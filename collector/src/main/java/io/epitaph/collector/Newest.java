package io.epitaph.collector;

import java.util.LinkedHashMap;
import java.util.Map;

/** Maps that hold the newest entries, and forget the oldest beyond a number. */
final class Newest {
  private Newest() {}

  static <V> Map<String, V> map(int most) {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
      }
    };
  }
}
