package io.epitaph.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What contestants reached, each in some rounds, in the order in which they first ran.
 *
 * @param <S> what is measured of one round
 */
final class Results<S extends Results.Sample> {
  /** What one contestant reached in one round. */
  interface Sample {
    /** What is compared: a rate a second, or seconds. */
    double rate();

    /** CPU seconds a million, or for the whole, as the benchmark says. */
    double cpuSeconds();

    /** The highest resident memory. */
    long peakBytes();
  }

  /**
   * @param <C> a contestant
   * @param <S> a sample
   */
  interface Run<C, S> {
    /**
     * @param folder of its own, which exists
     */
    S of(C contestant, Path folder) throws Exception;
  }

  private final Map<String, List<S>> samples = new LinkedHashMap<>();

  /**
   * Lets contestants run in turn, in each round another one first.
   *
   * @param name of a contestant, and of its folder
   * @param unit of the rate, for the progress on standard error
   */
  static <C, S extends Sample> Results<S> inTurn(
      int rounds,
      List<C> contestants,
      Function<C, String> name,
      Path folder,
      String unit,
      Run<C, S> run)
      throws Exception {
    Results<S> results = new Results<>();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < contestants.size(); i++) {
        C contestant = contestants.get((i + round) % contestants.size());
        Path own = Files.createDirectories(folder.resolve(name.apply(contestant) + round));
        S sample = run.of(contestant, own);
        System.err.printf(
            Locale.ROOT,
            "benchmarks/run: round %d of %d, %s: %,.0f %s%n",
            round + 1,
            rounds,
            name.apply(contestant),
            sample.rate(),
            unit);
        results.add(name.apply(contestant), sample);
      }
    }
    return results;
  }

  void add(String name, S sample) {
    samples.computeIfAbsent(name, n -> new ArrayList<>()).add(sample);
  }

  /** Whether a contestant of this name took part. */
  boolean has(String name) {
    return samples.containsKey(name);
  }

  Iterable<String> names() {
    return samples.keySet();
  }

  double median(String name, ToDoubleFunction<S> value) {
    return Contest.median(samples.get(name).stream().mapToDouble(value).boxed().toList());
  }

  double rate(String name) {
    return median(name, Sample::rate);
  }

  double peakMebibytes(String name) {
    return median(name, sample -> sample.peakBytes() / 1048576.0);
  }

  /**
   * The lowest and the highest rate of a contestant.
   *
   * @param format of each, as in {@code %,.0f}
   */
  String range(String name, String format) {
    List<Double> rates = samples.get(name).stream().map(Sample::rate).sorted().toList();
    return String.format(
        Locale.ROOT, format + " to " + format, rates.get(0), rates.get(rates.size() - 1));
  }

  /**
   * Rows of a table: the name, the median rate, the lowest and the highest, the ratio to another's,
   * CPU, memory.
   */
  String rows(String against) {
    StringBuilder rows = new StringBuilder();
    for (String name : names()) {
      rows.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %,.0f | %s | %.2f | %.1f | %.0f |%n",
              name,
              rate(name),
              range(name, "%,.0f"),
              rate(name) / rate(against),
              median(name, Sample::cpuSeconds),
              peakMebibytes(name)));
    }
    return rows.toString();
  }
}
