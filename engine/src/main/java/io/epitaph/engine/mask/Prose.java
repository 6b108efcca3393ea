package io.epitaph.engine.mask;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What stands behind a colon in a sentence, and is no secret though a secret's name is before it.
 */
final class Prose {
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

  private static final Pattern VERSION = Pattern.compile("v?[0-9]{1,4}(?:\\.[0-9]{1,4}){1,3}");

  private Prose() {}

  static boolean isProse(String value) {
    return WORDS.contains(value.toLowerCase(Locale.ROOT)) || VERSION.matcher(value).matches();
  }
}
