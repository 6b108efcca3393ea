package io.epitaph.engine.mask;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What may stand under a secret's name and is none: a switch, a reference, the next word. */
final class HarmlessValues {
  private static final int LONGEST = 64;

  private static final Set<String> LITERALS =
      Set.of(
          "0",
          "1",
          "true",
          "false",
          "null",
          "none",
          "nil",
          "undefined",
          "yes",
          "no",
          "on",
          "off",
          "enabled",
          "disabled",
          "optional",
          "required",
          "empty",
          "unset",
          "redacted",
          "hidden");

  /** A variable, a template, a placeholder, signs only, what is masked already by others. */
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\{.*|\\$[A-Z_][A-Z0-9_]*|\\$\\(.*|\\{\\{.*|%[sdvr]|%\\(.*|<[\\w .-]+>?|[*.xX#?-]+"
              + "|[^\\p{L}\\p{N}]{1,2}|\\{\\w+[:=]?|\\[(?i:redacted|filtered|masked|hidden).*");

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

  private HarmlessValues() {}

  static boolean isHarmless(String name, String value) {
    if (value.length() > LONGEST) {
      return false;
    }
    return LITERALS.contains(value.toLowerCase(Locale.ROOT))
        || REFERENCE.matcher(value).matches()
        || isFolder(name, value)
        || isCount(name, value);
  }

  /** A variable, or another text for which the secret is put in later. */
  static boolean isReference(String value) {
    return value.length() <= LONGEST && REFERENCE.matcher(value).matches();
  }

  /** The shell's PWD is where it is. */
  private static boolean isFolder(String name, String value) {
    return value.startsWith("/") && name.toLowerCase(Locale.ROOT).endsWith("pwd");
  }

  /** Of the tokens of a text, or of a row in a table. */
  private static boolean isCount(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    return (lower.endsWith("tokens") || lower.endsWith("id")) && NUMBER.matcher(value).matches();
  }
}
