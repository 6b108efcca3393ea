package io.epitaph.engine.mask;

import java.util.List;

/** Secrets in statements: of SQL, and of the lines of configuration files. */
final class StatementRules {
  static final List<Rule> ALL =
      List.of(
          Rule.shape(
              "'",
              "(?i)\\b(?:identified[ \\t]{1,8}(?:with[ \\t]{1,8}[\\w'\"`]{1,64}[ \\t]{1,8})?(?:by|as)(?:[ \\t]{1,8}password)?"
                  + "|(?:with|role|user|encrypted)\\b[^;\\n]{0,128}? password|set[ \\t]{1,8}password[^;=\\n]{0,128}=(?:[ \\t]{0,8}password\\()?"
                  + "|password[ \\t]{1,8}(?:to|for)[ \\t]{1,8}\\S{1,64})[ \\t]{0,8}'((?:[^'\\n]|'')++)'",
              "identified",
              "password"),
          // .netrc
          Rule.shape(
              "login",
              "\\blogin[ \\t]{1,8}\\S{1,256}\\s{1,64}password[ \\t]{1,8}(\\S+)",
              "password"),
          // .pgpass
          Rule.shape(
              ":",
              "(?m)^[\\w.*-]{1,128}:(?:\\*|\\d{4,5}):[^:\\s]{1,64}:[^:\\s]{1,64}:(\\S+)$",
              "password",
              ":5432:",
              ":*:"),
          Rule.shape(
              "",
              "(?m)(?i:(?:^|[\\s\"'])(?:requirepass|masterauth|bindpw|rootpw|olcrootpw:?|sentinel auth-pass \\S{1,64}))"
                  + "[ \\t]{1,8}(?!is )[\"']?([^\\s\"']+)"
                  + "|(?i:\\bacl[ \\t]{1,8}setuser)[^\\n]{0,256}?[ \\t]>(\\S+)",
              "requirepass",
              "masterauth",
              "bindpw",
              "rootpw",
              "auth-pass",
              "setuser"));

  private StatementRules() {}
}
