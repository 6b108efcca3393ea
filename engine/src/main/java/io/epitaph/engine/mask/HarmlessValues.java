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

  /** Behind a colon in a sentence. */
  private static final Set<String> WORDS =
      Set.of(
          "missing",
          "all",
          "any",
          "amd64",
          "arm64",
          "i386",
          "armhf",
          "native",
          "invalid",
          "expired",
          "incorrect",
          "wrong",
          "denied",
          "failed",
          "failure",
          "error",
          "not",
          "is",
          "was",
          "are",
          "has",
          "have",
          "must",
          "cannot",
          "can",
          "could",
          "should",
          "will",
          "for",
          "from",
          "of",
          "to",
          "in",
          "the",
          "a",
          "an",
          "and",
          "or",
          "with",
          "without",
          "string",
          "str",
          "bytes",
          "int",
          "bool",
          "boolean",
          "object",
          "type",
          "got",
          "expected",
          "unexpected",
          "unauthorized",
          "unknown",
          "unable",
          "no",
          "it",
          "this",
          "at",
          "by",
          "permission",
          "access",
          "authentication",
          "latest",
          "file",
          "open",
          "read",
          "punc",
          "name",
          "keyword",
          "create",
          "created",
          "update",
          "updated",
          "delete",
          "deleted",
          "get",
          "list",
          "user",
          "using",
          "please",
          "default",
          "changed",
          "ok",
          "success",
          "found");

  /** A variable, a template, a placeholder, signs only, what is masked already by others. */
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\{.*|\\$[A-Z_][A-Z0-9_]*|\\$\\(.*|\\{\\{.*|%[sdvr]|%\\(.*|<[\\w .-]+>?|[*.xX#?-]+"
              + "|[^\\p{L}\\p{N}]{1,2}|\\{\\w+[:=]?|\\[(?i:redacted|filtered|masked|hidden).*");

  private static final Pattern VERSION = Pattern.compile("v?[0-9]{1,4}(?:\\.[0-9]{1,4}){1,3}");
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

  /** Of what stands behind a colon, which a sentence may have too. */
  static boolean isProse(String value) {
    return WORDS.contains(value.toLowerCase(Locale.ROOT)) || VERSION.matcher(value).matches();
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
