package io.epitaph.cli;

import io.epitaph.model.Words;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Several durations as text. */
final class Amounts {
  private static final int EACH = 8;

  private Amounts() {}

  /** Each of them, or their spread when they are many; empty for none. */
  static String each(String lead, List<Duration> all) {
    return all.isEmpty() || all.size() > EACH
        ? spread(lead, all)
        : lead + String.join(", ", all.stream().map(Words::duration).toList());
  }

  /** The least and the most; empty for none. */
  static String spread(String lead, List<Duration> all) {
    if (all.isEmpty()) {
      return "";
    }
    String least = Words.duration(all.stream().min(Comparator.naturalOrder()).orElseThrow());
    String most = Words.duration(all.stream().max(Comparator.naturalOrder()).orElseThrow());
    return lead + (least.equals(most) ? least : least + " to " + most);
  }
}
