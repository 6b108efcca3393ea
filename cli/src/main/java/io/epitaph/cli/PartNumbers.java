package io.epitaph.cli;

import io.epitaph.model.Words;
import java.util.Map;

/** The numbers of a stack's part that one looks for first, as text. */
final class PartNumbers {
  private PartNumbers() {}

  /** Those where there is something to be seen; empty when there is none. */
  static String text(Map<String, Long> all) {
    StringBuilder text = new StringBuilder();
    count(text, all, "events", "event");
    count(text, all, "gaps", "gap");
    count(text, all, "unproven", "unproven span");
    long lag = all.getOrDefault("lag", 0L);
    if (lag > 0) {
      text.append(", ").append(Words.count(lag, "record")).append(" behind");
    }
    long spooled = all.getOrDefault("spool_bytes", 0L);
    if (spooled > 0) {
      text.append(", ").append(Words.bytes(spooled)).append(" wait on disk");
    }
    return text.toString();
  }

  private static void count(StringBuilder text, Map<String, Long> all, String name, String what) {
    long number = all.getOrDefault(name, 0L);
    if (number > 0) {
      text.append(", ").append(Words.count(number, what));
    }
  }
}
