package io.epitaph.cli;

import picocli.CommandLine.Option;

/** How many of a list to print. */
final class Most {
  /** Elasticsearch gives no more at once. */
  private static final int LIMIT = 10_000;

  @Option(
      names = {"-n", "--most"},
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many. Default: ${DEFAULT-VALUE}.")
  private int most;

  int get() {
    if (most < 1 || most > LIMIT) {
      throw new IllegalArgumentException("--most: got " + most + ", wanted 1 to " + LIMIT);
    }
    return most;
  }
}
