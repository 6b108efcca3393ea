package io.epitaph.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page with what was measured: a section a benchmark, between two comments that name it. */
final class ResultsPage {
  private static final String HEAD =
      """
      # Benchmarks

      What was measured, beside the alternative in the same run. `benchmarks/run` measures all and rewrites this page;
      `benchmarks/run NAME` one section of it. Machines differ and are noisy: the ratios count, not the figures. To inspect a
      contestant in Java, `EPITAPH_BENCHMARK_JVM` gives its JVM more options.
      """;

  private ResultsPage() {}

  /** Puts a section into the page: in its place, or at the end. */
  static void put(Path page, String name, String section) throws IOException {
    String text = Files.exists(page) ? Files.readString(page) : HEAD;
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- end of " + name + " -->\n";
    String whole = begin + section.strip() + "\n" + end;
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    String changed =
        from >= 0 && to > from
            ? text.substring(0, from) + whole + text.substring(to + end.length())
            : text.stripTrailing() + "\n\n" + whole;
    Files.writeString(page, changed);
  }
}
