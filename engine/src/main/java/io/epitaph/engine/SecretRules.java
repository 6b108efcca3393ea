package io.epitaph.engine;

import io.epitaph.engine.Masker.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How secrets look in a text: an expression each, and which group of it is the secret. Every
 * repetition is bounded or cannot start again inside itself, so that a megabyte takes linear time.
 */
final class SecretRules {
  private static final String VALUE = "(?:\"([^\"\\n]{1,4096})\"|'([^'\\n]{1,4096})'|%s)";

  /**
   * @param nameGroup the group whose text must be a secret's name; 0 for none
   * @param secrets the groups that may be the secret; 0 is the whole match
   */
  private record Rule(
      Pattern pattern, int nameGroup, @Nullable Predicate<String> name, List<Integer> secrets) {}

  private static final List<Rule> RULES =
      List.of(
          // --password x, --password=x, -token x
          named(
              "(?<![\\w-])--?([A-Za-z][\\w.-]{1,127})(?:=|[ \\t]{1,8}(?!-))"
                  + VALUE.formatted("([^\\s\"']+)")),
          // PGPASSWORD=x, ?token=x&
          named("(?<![\\w.-])([A-Za-z_][\\w.-]{1,127})=" + VALUE.formatted("([^\\s&;,\"')]+)")),
          // {"password": "x"}, also when it is itself in a JSON string
          named(
              "\"([\\w .-]{2,128})\\\\?\"[ \\t]{0,8}:[ \\t]{0,8}\\\\?\"([^\"\\\\\\n]{1,4096}+)",
              List.of(2)),
          // password: x
          new Rule(
              Pattern.compile(
                  "(?<![\\w.-])([\\w.-]{0,64}(?:password|passwd|passphrase|secret|token|api[_-]?key))"
                      + "[ \\t]{0,8}:[ \\t]{1,8}"
                      + VALUE.formatted("([^\\s\"',;]+)"),
                  Pattern.CASE_INSENSITIVE),
              1,
              SecretNames::isSecret,
              List.of(2, 3, 4)),
          shape(
              "(?i)\\bauthorization[\"']?[ \\t]{0,8}[:=][ \\t]{0,8}[\"']?"
                  + "(?:(?:bearer|basic|digest|token|negotiate|apikey)[ \\t]{1,8})?([^\\s\"',;]+)",
              1),
          shape("(?i)\\bbearer[ \\t]{1,8}([A-Za-z0-9._~+/=-]{16,})", 1),
          shape("\\b[Bb]asic[ \\t]{1,8}((?=[A-Za-z+/]{0,64}[0-9=])[A-Za-z0-9+/]{8,}={0,2})", 1),
          // scheme://user:password@host
          shape("://[^\\s/:@\"']{0,256}:([^\\s/\"']{1,1024})@", 1),
          // Command lines whose short options take a password.
          shape("\\b(?:mysql|mariadb)[\\w-]{0,32}\\b[^;|&\\n]{0,1024}?[ \\t]-p([^\\s\"']+)", 1),
          shape("\\bsshpass[ \\t]{1,8}-p[ \\t]{0,8}(\\S+)", 1),
          shape(
              "\\b(?:docker|podman|skopeo|helm|crane)\\b[^;|&\\n]{0,256}? login\\b[^;|&\\n]{0,1024}? -p[ \\t=]{0,8}(\\S+)",
              1),
          shape("\\bredis-cli\\b[^;|&\\n]{0,1024}?[ \\t]-a[ \\t]{1,8}(\\S+)", 1),
          shape(
              "\\b(?:curl|wget)\\b[^;|&\\n]{0,1024}?[ \\t](?:-u|--user)[ =]{0,8}[^\\s:]{0,256}:(\\S+)",
              1),
          // Well-known tokens.
          shape("\\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[0-9A-Z]{16}\\b", 0),
          shape("\\bgh[pousr]_[A-Za-z0-9]{20,}", 0),
          shape("\\bgithub_pat_[A-Za-z0-9_]{20,}", 0),
          shape("\\bglpat-[A-Za-z0-9_-]{20,}", 0),
          shape("\\bxox[abeoprs]-[A-Za-z0-9-]{10,}", 0),
          shape("\\bdckr_pat_[A-Za-z0-9_-]{20,}", 0),
          shape("\\bnpm_[A-Za-z0-9]{30,}", 0),
          shape("\\bAIza[A-Za-z0-9_-]{30,}", 0),
          shape("\\bhvs\\.[A-Za-z0-9_-]{20,}", 0),
          shape("(?<![\\w-])sk[-_](?:live_|test_|ant-|proj-)?[A-Za-z0-9_-]{20,}", 0),
          shape("(?<![\\w-])eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{4,}+\\.[A-Za-z0-9_-]*+", 0),
          shape(
              "(?s)-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?"
                  + "(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\\z)",
              0));

  /** Every rule needs one of these; what has none of them is not looked at any closer. */
  private static final Triggers TRIGGERS =
      new Triggers(
          "pass",
          "pwd",
          "secret",
          "token",
          "key",
          "cred",
          "auth",
          "jwt",
          "sas",
          "connection",
          "bearer",
          "basic",
          "://",
          "mysql",
          "mariadb",
          "login",
          "redis-cli",
          "curl",
          "wget",
          "akia",
          "asia",
          "agpa",
          "aida",
          "aroa",
          "ghp_",
          "gho_",
          "ghu_",
          "ghs_",
          "ghr_",
          "github_pat_",
          "glpat-",
          "xox",
          "dckr_pat_",
          "npm_",
          "aiza",
          "hvs.",
          "sk-",
          "sk_",
          "eyj",
          "-----begin");

  private SecretRules() {}

  private static Rule named(String pattern) {
    return named(pattern, List.of(2, 3, 4));
  }

  private static Rule named(String pattern, List<Integer> secrets) {
    return new Rule(Pattern.compile(pattern), 1, SecretNames::isSecret, secrets);
  }

  private static Rule shape(String pattern, int secret) {
    return new Rule(Pattern.compile(pattern), 0, null, List.of(secret));
  }

  static List<Span> find(String text) {
    if (!TRIGGERS.anyIn(text)) {
      return List.of();
    }
    List<Span> found = new ArrayList<>();
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern().matcher(text);
      int from = 0;
      while (from <= text.length() && matcher.find(from)) {
        Predicate<String> name = rule.name();
        if (name != null && !name.test(matcher.group(rule.nameGroup()))) {
          // What looked like its value may itself be a name: --env PASSWORD=x
          from = matcher.end(rule.nameGroup());
          continue;
        }
        from = Math.max(matcher.end(), matcher.start() + 1);
        for (int group : rule.secrets()) {
          if (matcher.start(group) >= 0) {
            found.add(new Span(matcher.start(group), matcher.end(group)));
          }
        }
      }
    }
    return found;
  }

  /** Whether an argument is an option whose value is a secret and follows as the next one. */
  static boolean wantsSecretNext(String argument, String next) {
    return argument.startsWith("-")
        && argument.indexOf('=') < 0
        && !next.startsWith("-")
        && !next.isEmpty()
        && SecretNames.isSecret(argument);
  }
}
