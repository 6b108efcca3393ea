package io.epitaph.backtest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is remembered of the containers that something happened to last, so that an input of any
 * length needs bounded memory.
 */
final class Recent<V> extends LinkedHashMap<String, V> {
  private static final long serialVersionUID = 1;
  private static final int MOST = 20_000;

  Recent() {
    super(16, 0.75f, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > MOST;
  }
}
