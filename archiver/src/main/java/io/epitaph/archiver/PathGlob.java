package io.epitaph.archiver;

import java.util.regex.Pattern;

/**
 * A pattern for paths.
 *
 * @param glob {@code *} stands for anything but a slash, {@code **} for anything, {@code ?} for a
 *     character. With a slash it is of the whole path, else of the name
 */
record PathGlob(String glob) {
  boolean takes(String path) {
    String of = glob.contains("/") ? path : path.substring(path.lastIndexOf('/') + 1);
    return pattern().matcher(of).matches();
  }

  private Pattern pattern() {
    String absolute = glob.contains("/") && !glob.startsWith("/") ? "**/" + glob : glob;
    StringBuilder expression = new StringBuilder();
    for (int i = 0; i < absolute.length(); i++) {
      char c = absolute.charAt(i);
      boolean two = c == '*' && i + 1 < absolute.length() && absolute.charAt(i + 1) == '*';
      expression.append(
          switch (c) {
            case '*' -> two ? ".*" : "[^/]*";
            case '?' -> "[^/]";
            default -> Pattern.quote(Character.toString(c));
          });
      i += two ? 1 : 0;
    }
    return Pattern.compile(expression.toString(), Pattern.DOTALL);
  }
}
