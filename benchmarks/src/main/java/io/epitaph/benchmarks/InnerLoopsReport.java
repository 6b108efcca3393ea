package io.epitaph.benchmarks;

import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/** {@link InnerLoops} as a table: the alternative is Jackson's parse of the line into a tree. */
final class InnerLoopsReport {
  private static final Map<String, String> WORDS =
      Map.of(
          "parse", "the alternative: Jackson parses the line into a tree",
          "decode", "an engine's line to a masked record",
          "transcribe", "an engine's line to the masked bytes that go to Kafka",
          "mask", "secrets masked in a command line",
          "detectorStep", "one event in the life of a container",
          "write", "a record to the bytes that go to Kafka",
          "id", "the id of an event");

  private static final String HEAD =
      """
      ## Inner loops (`inner-loops`)

      What is done once an event, on one thread, by JMH: one fork, 3 s to warm up, 5 rounds of 1 s. The events are those of a
      container with a health check, reported by a simulated engine of 28.5.

      | | does | a second (median) | least to most | against the alternative |
      | --- | --- | ---: | ---: | ---: |
      """;

  private InnerLoopsReport() {}

  static String measure() throws IOException, RunnerException {
    Collection<RunResult> results =
        new Runner(new OptionsBuilder().include(InnerLoops.class.getName()).build()).run();
    Map<String, Statistics> measured = new TreeMap<>();
    for (RunResult result : results) {
      String benchmark = result.getParams().getBenchmark();
      measured.put(
          benchmark.substring(benchmark.lastIndexOf('.') + 1),
          result.getPrimaryResult().getStatistics());
    }
    Statistics reference = measured.get("parse");
    if (reference == null) {
      throw new IOException("JMH gave no result for the reference, 'parse'");
    }
    StringBuilder table = new StringBuilder(HEAD);
    measured.forEach(
        (name, numbers) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %,.0f | %,.0f to %,.0f | %.2f |%n",
                    name,
                    WORDS.get(name),
                    numbers.getPercentile(50),
                    numbers.getMin(),
                    numbers.getMax(),
                    numbers.getPercentile(50) / reference.getPercentile(50))));
    return table
        + "\n"
        + Goal.sentence(
            Goal.atLeast(
                2_000_000,
                "steps of a detector a second",
                Objects.requireNonNull(measured.get("detectorStep")).getPercentile(50)))
        + "\n"
        + Machine.sentence()
        + "\n";
  }
}
