package io.epitaph.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What Elasticsearch has printed, of which people want the one line that says why it ended. */
final class ConsoleLog {
  private static final Pattern TRACE = Pattern.compile("\\s+at .*|\\s*\\.\\.\\. \\d+ more|\\s*");
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(?:[a-z_][\\w]*\\.){2,}[A-Z][\\w$]*(?:Exception|Error): ?");
  private static final Pattern HEAD = Pattern.compile("^(?:\\[[^\\]]*\\]\\s*)+");

  private ConsoleLog() {}

  /**
   * The reason, without time, class names and trace: the first error of the last fatal one that it
   * names, else its last line.
   */
  static String reason(Path log) throws IOException {
    String last = "it printed nothing";
    String error = null;
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    for (String line : text.lines().toList()) {
      if (line.contains("fatal exception")) {
        error = null;
      } else if (error == null && CLASS_NAME.matcher(line).find()) {
        error = line;
      }
      last = TRACE.matcher(line).matches() ? last : line;
    }
    String said = error == null ? last : error;
    return CLASS_NAME.matcher(HEAD.matcher(said).replaceAll("")).replaceAll("").strip();
  }
}
