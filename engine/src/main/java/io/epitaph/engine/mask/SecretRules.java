package io.epitaph.engine.mask;

import io.epitaph.engine.mask.Masker.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shapes of secrets in a text: an expression for each, and which of its groups is the secret.
 * Every repetition is bounded or cannot start again inside itself, so that a megabyte takes linear
 * time.
 */
final class SecretRules {
  private static final String VALUE = "(?:\"([^\"\\n]{1,4096})\"|'([^'\\n]{1,4096})'|%s)";

  /** One of these stands in every name that {@link SecretNames} takes for a secret's. */
  private static final List<String> NAMES =
      List.of("pass", "pwd", "secret", "token", "key", "cred", "auth", "jwt", "sas", "connection");

  /**
   * @param nameGroup the group whose text must be a secret's name; 0 for none
   * @param secrets the groups that may be the secret; 0 is the whole match
   * @param needs a text without which the pattern cannot match
   * @param words ASCII, lower case: without any of them, in whatever case, it cannot match either
   */
  record Rule(
      Pattern pattern, int nameGroup, List<Integer> secrets, String needs, List<String> words) {}

  /** At most 64: {@link Triggers} names those to try by the bits of a long. */
  static final List<Rule> RULES =
      List.of(
          // --password x, --password=x, -token x
          named(
              "(?<![\\w-])--?([A-Za-z][\\w.-]{1,127})(?:=|[ \\t]{1,8}(?!-))"
                  + VALUE.formatted("([^\\s\"']+)"),
              "-"),
          // PGPASSWORD=x, ?token=x&
          named(
              "(?<![\\w.-])([A-Za-z_][\\w.-]{1,127})=" + VALUE.formatted("([^\\s&;,\"')]+)"), "="),
          // {"password": "x"}, also when it is itself in a JSON string
          new Rule(
              Pattern.compile(
                  "\"([\\w .-]{2,128})\\\\?\"[ \\t]{0,8}:[ \\t]{0,8}\\\\?\"([^\"\\\\\\n]{1,4096}+)"),
              1,
              List.of(2),
              "\"",
              NAMES),
          // password: x
          new Rule(
              Pattern.compile(
                  "(?<![\\w.-])([\\w.-]{0,64}(?:password|passwd|passphrase|secret|token|api[_-]?key))"
                      + "[ \\t]{0,8}:[ \\t]{1,8}"
                      + VALUE.formatted("([^\\s\"',;]+)"),
                  Pattern.CASE_INSENSITIVE),
              1,
              List.of(2, 3, 4),
              ":",
              NAMES),
          shape(
              "(?i)\\bauthorization[\"']?[ \\t]{0,8}[:=][ \\t]{0,8}[\"']?"
                  + "(?:(?:bearer|basic|digest|token|negotiate|apikey)[ \\t]{1,8})?([^\\s\"',;]+)",
              1,
              "",
              "authorization"),
          shape("(?i)\\bbearer[ \\t]{1,8}([A-Za-z0-9._~+/=-]{16,})", 1, "", "bearer"),
          shape(
              "\\b[Bb]asic[ \\t]{1,8}((?=[A-Za-z+/]{0,64}[0-9=])[A-Za-z0-9+/]{8,}={0,2})",
              1,
              "asic",
              "basic"),
          // scheme://user:password@host
          shape("://[^\\s/:@\"']{0,256}:([^\\s/\"']{1,1024})@", 1, "@", "://"),
          // Command lines whose short options take a password.
          shape(
              "\\b(?:mysql|mariadb)[\\w-]{0,32}\\b[^;|&\\n]{0,1024}?[ \\t]-p([^\\s\"']+)",
              1,
              "-p",
              "mysql",
              "mariadb"),
          shape("\\bsshpass[ \\t]{1,8}-p[ \\t]{0,8}(\\S+)", 1, "-p", "sshpass"),
          shape(
              "\\b(?:docker|podman|skopeo|helm|crane)\\b[^;|&\\n]{0,256}? login\\b[^;|&\\n]{0,1024}? -p[ \\t=]{0,8}(\\S+)",
              1,
              " -p",
              "login"),
          shape("\\bredis-cli\\b[^;|&\\n]{0,1024}?[ \\t]-a[ \\t]{1,8}(\\S+)", 1, "-a", "redis-cli"),
          shape(
              "\\b(?:curl|wget)\\b[^;|&\\n]{0,1024}?[ \\t](?:-u|--user)[ =]{0,8}[^\\s:]{0,256}:(\\S+)",
              1,
              "-u",
              "curl",
              "wget"),
          // Well-known tokens.
          shape(
              "\\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[0-9A-Z]{16}\\b",
              0,
              "A",
              "akia",
              "asia",
              "agpa",
              "aida",
              "aroa"),
          shape("\\bgh[pousr]_[A-Za-z0-9]{20,}", 0, "_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
          shape("\\bgithub_pat_[A-Za-z0-9_]{20,}", 0, "", "github_pat_"),
          shape("\\bglpat-[A-Za-z0-9_-]{20,}", 0, "", "glpat-"),
          shape("\\bxox[abeoprs]-[A-Za-z0-9-]{10,}", 0, "-", "xox"),
          shape("\\bdckr_pat_[A-Za-z0-9_-]{20,}", 0, "", "dckr_pat_"),
          shape("\\bnpm_[A-Za-z0-9]{30,}", 0, "", "npm_"),
          shape("\\bAIza[A-Za-z0-9_-]{30,}", 0, "AIza", "aiza"),
          shape("\\bhvs\\.[A-Za-z0-9_-]{20,}", 0, "", "hvs."),
          shape(
              "(?<![\\w-])sk[-_](?:live_|test_|ant-|proj-)?[A-Za-z0-9_-]{20,}",
              0,
              "",
              "sk-",
              "sk_"),
          shape(
              "(?<![\\w-])eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{4,}+\\.[A-Za-z0-9_-]*+",
              0,
              "eyJ",
              "eyj"),
          shape(
              "(?s)-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?"
                  + "(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\\z)",
              0,
              "",
              "-----begin"));

  private static final Triggers TRIGGERS = triggers();

  private SecretRules() {}

  private static Rule named(String pattern, String needs) {
    return new Rule(Pattern.compile(pattern), 1, List.of(2, 3, 4), needs, NAMES);
  }

  private static Rule shape(String pattern, int secret, String needs, String... words) {
    return new Rule(Pattern.compile(pattern), 0, List.of(secret), needs, List.of(words));
  }

  private static Triggers triggers() {
    Map<String, Long> wakes = new HashMap<>();
    for (int i = 0; i < RULES.size(); i++) {
      for (String word : RULES.get(i).words()) {
        wakes.merge(word, 1L << i, (some, more) -> some | more);
      }
    }
    return new Triggers(wakes);
  }

  /** The secrets of a text; only the rules are tried whose words stand in it. */
  static List<Span> find(String text) {
    long woken = TRIGGERS.in(text);
    if (woken == 0) {
      return List.of();
    }
    List<Span> found = new ArrayList<>();
    for (; woken != 0; woken &= woken - 1) {
      Rule rule = RULES.get(Long.numberOfTrailingZeros(woken));
      if (text.contains(rule.needs())) {
        find(rule, text, found);
      }
    }
    return found;
  }

  static void find(Rule rule, String text, List<Span> found) {
    Matcher matcher = rule.pattern().matcher(text);
    int from = 0;
    while (from <= text.length() && matcher.find(from)) {
      if (rule.nameGroup() > 0 && !SecretNames.isSecret(matcher.group(rule.nameGroup()))) {
        // What seemed to be its value may itself be a name: --env PASSWORD=x
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

  /** Whether an argument is an option whose value is a secret and follows as the next one. */
  static boolean wantsSecretNext(String argument, String next) {
    return argument.startsWith("-")
        && argument.indexOf('=') < 0
        && !next.startsWith("-")
        && !next.isEmpty()
        && SecretNames.isSecret(argument);
  }
}
