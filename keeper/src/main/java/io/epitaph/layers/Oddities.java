package io.epitaph.layers;

import java.util.ArrayList;
import java.util.List;

/** What was met in layers and may be merged wrongly: said, not guessed. For one thread. */
final class Oddities {
  private static final int MOST = 20;

  private final List<String> met = new ArrayList<>();
  private int more;

  void add(String sentence) {
    if (met.size() < MOST) {
      met.add(sentence);
    } else {
      more++;
    }
  }

  /** One sentence each. */
  List<String> sentences() {
    List<String> all = new ArrayList<>(met);
    if (more > 0) {
      all.add(more + " more of the like");
    }
    return all;
  }
}
