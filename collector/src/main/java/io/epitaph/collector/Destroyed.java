package io.epitaph.collector;

import java.util.Map;

/**
 * The containers that were removed not long ago: what was asked of one before, and is answered
 * after, must not make it known again. Ids are never used twice. Thread-safe.
 */
final class Destroyed {
  private static final int MOST = 4096;

  private final Map<String, Boolean> ids = Newest.map(MOST);

  synchronized void add(String containerId) {
    ids.put(containerId, true);
  }

  synchronized boolean has(String containerId) {
    return ids.containsKey(containerId);
  }
}
