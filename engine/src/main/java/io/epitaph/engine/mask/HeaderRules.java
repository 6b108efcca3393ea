package io.epitaph.engine.mask;

import java.util.List;

/** Secrets of HTTP: its authorizations, cookies and sessions. */
final class HeaderRules {
  static final List<Rule> ALL =
      List.of(
          Rule.shape(
              "",
              "(?i)\\bauthorization[\"'\\]]{0,2}[ \\t]{0,8}[:=][ \\t]{0,8}[\\[\"']{0,2}"
                  + "(?:(?:bearer|basic|token|negotiate|ntlm|api-?key|key|bot|ssws|splunk|jwt)[ \\t]{1,8})?"
                  + "(?!(?:digest|oauth|signature|hawk|mac|aws[\\w-]*)[ \\t])([^\\s\"',;\\])]+)",
              "authorization"),
          // Credential=x, Signature=y
          Rule.shape(
              "",
              "(?i)\\bauthorization[\"'\\]]{0,2}[ \\t]{0,8}[:=][ \\t]{0,8}[\\[\"']{0,2}"
                  + "(?:digest|oauth|signature|hawk|mac|aws[\\w-]*)[ \\t]{1,8}"
                  + "((?:[\\w.-]{1,64}+=(?:\"[^\"\\n]*+\"|[^\\s\",]++)[,;]?[ \\t]{0,8})++)",
              "authorization"),
          Rule.shape("", "(?i)\\bbearer[ \\t:]{1,8}([A-Za-z0-9._~+/=-]{16,})", "bearer"),
          Rule.shape(
              "asic",
              "\\b[Bb]asic[ \\t]{1,8}((?=[A-Za-z+/]{0,64}[0-9=])[A-Za-z0-9+/]{8,}={0,2})",
              "basic"),
          Rule.shape(
                  "",
                  "(?i)\\b(?:set-)?cookie[\"']?[ \\t]{0,4}[:=][ \\t]{0,4}[\"']?([^\\n\"']{3,4096})",
                  "cookie")
              .when(text -> text.indexOf('=') > 0),
          Rule.shape(
              "",
              "(?i)(?:php|j|asp[.\\w]{0,12}|\\b)sess(?:ion)?[_.-]?id[\"']?[=:][ \\t\"']{0,3}"
                  + "([A-Za-z0-9%_.-]{16,})|\\bconnect\\.sid=([^\\s;\"']{8,})",
              "sessid",
              "sess_id",
              "sess.id",
              "sess-id",
              "sessionid",
              "session_id",
              "session.id",
              "session-id",
              "connect.sid"));

  private HeaderRules() {}
}
