package io.epitaph.fleet;

import io.epitaph.model.Durations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Commands to a fleet that is served: one a line, {@code fault engine-1 cut 3}. */
final class FleetConsole {
  /** What it understands. */
  static final String HELP =
      """
      fault ENGINE FAULT [TIMES]      the next TIMES events or answers go wrong
      rate ENGINE FAULT PROBABILITY   each event or answer goes wrong with it
      slow ENGINE TIME                each answer takes that long; 0 for no delay
      restart ENGINE                  it crashes and comes back
      truth                           writes the truth to --truth, or prints it
      ENGINE is a name or 'all'; FAULT is one of\
      """;

  private final Fleet fleet;
  private final @Nullable Path truth;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * @param truth where the truth goes; null for {@code out}
   */
  FleetConsole(Fleet fleet, @Nullable Path truth, PrintWriter out, PrintWriter err) {
    this.fleet = fleet;
    this.truth = truth;
    this.out = out;
    this.err = err;
  }

  /** Carries out line by line, to the end. It answers a wrong line with a sentence. */
  void obeyAll(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      try {
        obey(line);
      } catch (IllegalArgumentException | IOException e) {
        err.println("testing/fleet: " + e.getMessage());
      }
      out.flush();
      err.flush();
    }
  }

  private void obey(String line) throws IOException {
    if (line.isBlank()) {
      return;
    }
    String[] words = line.strip().split("\\s+", -1);
    switch (words[0] + " " + (words.length - 1)) {
      case "fault 2" -> each(words[1], engine -> engine.faults().next(words[2], 1));
      case "fault 3" -> {
        int times = times(words[3]);
        each(words[1], engine -> engine.faults().next(words[2], times));
      }
      case "rate 3" -> {
        double probability = probability(words[3]);
        each(words[1], engine -> engine.faults().rate(words[2], probability));
      }
      case "slow 2" -> {
        var time = Durations.parse(words[2]);
        each(words[1], engine -> engine.faults().slow(time));
      }
      case "restart 1" -> each(words[1], ServedEngine::restart);
      case "truth 0" -> writeTruth();
      case "help 0" -> err.println(HELP + " " + String.join(", ", Faults.words()));
      default ->
          throw new IllegalArgumentException(
              "got '" + line.strip() + "', wanted fault, rate, slow, restart or truth: see help");
    }
  }

  private void each(String name, Consumer<ServedEngine> what) {
    fleet.named(name).forEach(what);
  }

  private static int times(String text) {
    if (!text.matches("[1-9]\\d{0,5}")) {
      throw new IllegalArgumentException("got '" + text + "', wanted how often, from 1 to 999999");
    }
    return Integer.parseInt(text);
  }

  static double probability(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("got '" + text + "', wanted a probability from 0 to 1", e);
    }
  }

  private void writeTruth() throws IOException {
    if (truth == null) {
      out.print(Truth.lines(fleet.truths()));
    } else {
      int lives = fleet.writeTruths(truth);
      err.println("testing/fleet: the truth of " + lives + " lives is in " + truth);
    }
  }
}
