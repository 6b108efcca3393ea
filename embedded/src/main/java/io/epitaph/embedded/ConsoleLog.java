package io.epitaph.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in Elasticsearch's output the line that says why it ended. */
final class ConsoleLog {
  private static final Pattern TRACE = Pattern.compile("\\s+at .*|\\s*\\.\\.\\. \\d+ more|\\s*");
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(?:[a-z_][\\w]*\\.){2,}[A-Z][\\w$]*(?:Exception|Error): ?");
  private static final Pattern HEAD = Pattern.compile("^(?:\\[[^\\]]*\\]\\s*)+");

  private ConsoleLog() {}

  /**
   * The reason, without time, class names and trace: the fatal error, else the first one, else its
   * last line.
   */
  static String reason(Path log) throws IOException {
    String last = "it printed nothing";
    String error = null;
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    for (String line : text.lines().toList()) {
      Matcher named = CLASS_NAME.matcher(line);
      if ((error == null || line.contains("fatal exception")) && named.find()) {
        error = line.substring(named.end());
      }
      last = TRACE.matcher(line).matches() ? last : line;
    }
    return (error == null ? HEAD.matcher(last).replaceAll("") : error).strip();
  }
}
