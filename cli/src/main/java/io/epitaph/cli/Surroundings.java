package io.epitaph.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/**
 * The environment of a command, which a test can replace.
 *
 * @param environment the environment variables
 * @param screen for results
 * @param err for everything else
 * @param clock the current time
 * @param zone the time zone of printed times
 */
record Surroundings(
    Map<String, String> environment, Screen screen, PrintStream err, Clock clock, ZoneId zone) {

  static Surroundings standard() {
    return new Surroundings(
        System.getenv(), Screen.standard(), System.err, Clock.systemUTC(), ZoneId.systemDefault());
  }

  /** Prints a sentence that is not part of the result, so that programs do not read it. */
  void note(String sentence) {
    err.println("epitaph: " + sentence);
  }
}
