package io.epitaph.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/**
 * What a command has around it, so that a test can give it another world.
 *
 * @param environment the environment variables
 * @param screen where results go
 * @param err where everything else goes
 * @param clock what time it is
 * @param zone in which times are told
 */
record Surroundings(
    Map<String, String> environment, Screen screen, PrintStream err, Clock clock, ZoneId zone) {

  static Surroundings standard() {
    return new Surroundings(
        System.getenv(), Screen.standard(), System.err, Clock.systemUTC(), ZoneId.systemDefault());
  }

  /** A sentence that is no result: not for whom reads the output by a program. */
  void note(String sentence) {
    err.println("epitaph: " + sentence);
  }
}
