package io.epitaph.cli;

import io.epitaph.model.Words;
import java.util.regex.Pattern;

/** Sentences as long as a line has room for. */
final class Sentences {
  private static final Pattern FULL_ID = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{52}\\b");

  /** Who passed an error on, before what it is. */
  private static final Pattern PASSED_ON =
      Pattern.compile(
          "(?:failed to create (?:shim task|task for container)"
              + "|OCI runtime (?:create|start|exec) failed"
              + "|(?:runc|crun) (?:create|start|exec) failed"
              + "|unable to start container process): ");

  private Sentences() {}

  /** The first 12 digits of an id, as the engine's own tools show them. */
  static String shortId(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }

  /** The same with the ids of 64 digits in it shortened. */
  static String withShortIds(String text) {
    return FULL_ID.matcher(text).replaceAll("$1");
  }

  /** The same in at most so many characters, cut between two clauses if it can be. */
  static String brief(String text, int most) {
    String brief = withShortIds(PASSED_ON.matcher(text).replaceAll(""));
    if (brief.length() <= most) {
      return brief;
    }
    int end = Math.max(brief.lastIndexOf(": ", most - 2), brief.lastIndexOf(", ", most - 2));
    return end > most / 2 ? brief.substring(0, end) + " …" : Words.cut(brief, most);
  }
}
