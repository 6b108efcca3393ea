package io.epitaph.vault.tar;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What is odd about a tar, a sentence each. For one thread. */
final class TarProblems implements Consumer<String> {
  private final List<String> problems = new ArrayList<>();
  private long unnamed;

  @Override
  public void accept(String problem) {
    if (problems.size() < TarCatalogue.MOST_PROBLEMS) {
      problems.add(problem);
    } else {
      unnamed++;
    }
  }

  /** With the number of those that are not listed. */
  List<String> all() {
    List<String> all = new ArrayList<>(problems);
    if (unnamed > 0) {
      all.add("and " + unnamed + " more problems");
    }
    return all;
  }
}
