package io.epitaph.cli;

import io.epitaph.model.Words;
import java.util.regex.Pattern;

/** Shortens sentences to fit a line. */
final class Sentences {
  private static final Pattern FULL_ID = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{52}\\b");

  /** The layers that passed an error on, in front of the error itself. */
  private static final Pattern PASSED_ON =
      Pattern.compile(
          "(?:failed to create (?:shim task|task for container)"
              + "|OCI runtime (?:create|start|exec) failed"
              + "|(?:runc|crun) (?:create|start|exec) failed"
              + "|unable to start container process"
              + "|error during container init"
              + "|failed to set up container networking(?=: driver)"
              + "|driver failed programming external connectivity on endpoint [^:]{1,300}): ");

  private Sentences() {}

  /** The first 12 digits of an id, as the engine's own tools show them. */
  static String shortId(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }

  /** The text with each id of 64 digits shortened. */
  static String withShortIds(String text) {
    return FULL_ID.matcher(text).replaceAll("$1");
  }

  /** The text in at most {@code most} characters, cut between two clauses if possible. */
  static String brief(String text, int most) {
    String brief = withShortIds(PASSED_ON.matcher(text).replaceAll(""));
    if (brief.length() <= most) {
      return brief;
    }
    int end = Math.max(brief.lastIndexOf(": ", most - 2), brief.lastIndexOf(", ", most - 2));
    return end > most / 2 ? brief.substring(0, end) + " …" : Words.cut(brief, most);
  }
}
