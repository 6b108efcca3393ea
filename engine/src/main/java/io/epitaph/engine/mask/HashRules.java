package io.epitaph.engine.mask;

import java.util.List;

/** Hashes of passwords, which can be guessed from a list. */
final class HashRules {
  static final List<Rule> ALL =
      List.of(
          Rule.shape(
              "$",
              "\\$(?:2[abxy]\\$\\d\\d\\$[./A-Za-z0-9]{50,}|apr1\\$[^\\s:$\"']{1,16}\\$[./A-Za-z0-9]{20,}|[1567y]\\$(?:rounds=\\d+\\$)?[^\\s:\"']{20,}|argon2(?:id|i|d)\\$[^\\s:\"']{20,}|scrypt\\$[^\\s:\"']{20,}|pbkdf2[\\w-]*\\$[^\\s:\"']{20,})",
              "$2",
              "$apr1",
              "$1$",
              "$5$",
              "$6$",
              "$7$",
              "$y$",
              "$argon2",
              "$scrypt",
              "$pbkdf2"),
          Rule.shape(
              "",
              "(?:pbkdf2_sha(?:1|256|512)\\$\\d+\\$[^\\s\"':]{16,}|\\{(?:SSHA\\d*|SHA\\d*|SMD5|CRYPT|PBKDF2)\\}[A-Za-z0-9+/=$.]{16,}|SCRAM-SHA-(?:1|256|512)\\$\\d+:[^\\s\"']{16,}|(?<![\\w])md5[0-9a-f]{32}(?![0-9a-f]))",
              "pbkdf2_sha",
              "{ssha",
              "{sha",
              "{smd5}",
              "{crypt}",
              "{pbkdf2}",
              "scram-sha-",
              "md5"));

  private HashRules() {}
}
