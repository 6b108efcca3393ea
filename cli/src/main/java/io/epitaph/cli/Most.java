package io.epitaph.cli;

import picocli.CommandLine.Option;

/** The limit of a list. */
final class Most {
  /** Elasticsearch returns no more in one answer. */
  private static final int LIMIT = 10_000;

  @Option(
      names = {"-n", "--most"},
      paramLabel = "N",
      defaultValue = "50",
      description = "Print at most N. Default: ${DEFAULT-VALUE}.")
  private int most;

  int get() {
    if (most < 1 || most > LIMIT) {
      throw new IllegalArgumentException("--most: got " + most + ", wanted 1 to " + LIMIT);
    }
    return most;
  }
}
