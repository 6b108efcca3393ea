package io.epitaph.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs the benchmarks that are named, or all, and writes each one's section of the page. */
public final class BenchmarksMain {
  private static final Path PAGE = Path.of("docs", "benchmarks.md");

  /** A question that is answered by measuring. */
  interface Question {
    /**
     * Measures.
     *
     * @return the section's text, without its heading's name
     */
    String answer() throws Exception;
  }

  private static final Map<String, Question> QUESTIONS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("backtest", BacktestContest::measure),
              Map.entry("collect", CollectReport::measure),
              Map.entry("collector-engines", CollectorEnginesReport::measure),
              Map.entry("collector-size", CollectorSizeReport::measure),
              Map.entry("delay", DelayReport::measure),
              Map.entry("detect", DetectReport::measure),
              Map.entry("index", IndexReport::measure),
              Map.entry("inner-loops", InnerLoopsReport::measure),
              Map.entry("kills", KillReport::measure),
              Map.entry("start", StartReport::measure),
              Map.entry("state", StateReport::measure)));

  private BenchmarksMain() {}

  /** Exit codes: 0 measured, 2 wrong usage, 3 a benchmark failed. */
  public static void main(String[] names) throws IOException {
    List<String> wanted = names.length == 0 ? List.copyOf(QUESTIONS.keySet()) : List.of(names);
    for (String name : wanted) {
      if (!QUESTIONS.containsKey(name)) {
        System.err.printf(
            "benchmarks/run: there is no benchmark '%s'; there are: %s%n",
            name, String.join(", ", QUESTIONS.keySet()));
        System.exit(2);
      }
    }
    for (String name : wanted) {
      System.err.printf("benchmarks/run: measuring %s%n", name);
      try {
        String answer = QUESTIONS.get(name).answer();
        System.out.println(answer);
        ResultsPage.put(PAGE, name, answer);
      } catch (Exception e) {
        System.err.printf("benchmarks/run: %s failed: %s%n", name, e);
        System.exit(3);
      }
    }
    System.err.printf("benchmarks/run: written to %s%n", PAGE);
  }
}
