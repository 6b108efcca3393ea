package io.epitaph.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SecretRulesTest {
  private static final SecretRules ALL = SecretRules.with(MaskList.NONE);
  private static final int TEXTS = 20_000;

  private static final List<String> PIECES =
      List.of(
          " ",
          " ",
          "=",
          ":",
          ": ",
          "\"",
          "'",
          "-",
          "--",
          "/",
          "@",
          "://",
          "&",
          ";",
          ",",
          "\n",
          "\\",
          "password",
          "PASSWORD",
          "dbPassword",
          "api_key",
          "Api-Key",
          "token",
          "AUTH",
          "secretName",
          "connectionString",
          "jwt",
          "x",
          "hunter2",
          "name",
          "Authorization",
          "Bearer ",
          "basic ",
          "Basic ",
          "mysql",
          "mariadb-dump",
          "sshpass",
          "docker login",
          " -p",
          " -a ",
          " -u ",
          "redis-cli",
          "curl",
          "wget",
          "AKIA0123456789ABCDEF",
          "ghp_0123456789abcdefghij",
          "github_pat_0123456789abcdefghij",
          "glpat-0123456789abcdefghij",
          "xoxb-0123456789",
          "dckr_pat_0123456789abcdefghij",
          "npm_0123456789abcdefghij0123456789",
          "AIza0123456789abcdefghij0123456789",
          "hvs.0123456789abcdefghij",
          "sk-0123456789abcdefghij",
          "sk_live_0123456789abcdefghij",
          "eyJhbGciOi.eyJzdWI.sig",
          "-----BEGIN RSA PRIVATE KEY-----",
          "-----END RSA PRIVATE KEY-----",
          "user:word@host",
          "secret",
          "access",
          "session",
          " key",
          "_id",
          "login ",
          "set password",
          "identified by ",
          "setuser",
          " is ",
          "ENV ",
          "ARG ",
          "%3D",
          "\\u003d",
          "=\"",
          "value=",
          "SK0123456789abcdef0123456789abcdef",
          "-us1",
          "db:5432:shop:shop:",
          "0123456789abcdef");

  /** A rule that is not woken must be one that finds nothing: else a secret leaves the host. */
  @Test
  void aRuleThatIsNotTriedWouldHaveFoundNothing() {
    List<String> texts = random();
    SecretShapes.all().forEach(shape -> texts.add(shape.text()));
    UnseenShapes.all().forEach(shape -> texts.add(shape.text()));
    HarmlessLines.all().values().forEach(texts::addAll);
    int secrets = 0;
    for (String text : texts) {
      List<Span> all = new ArrayList<>();
      SecretRules.RULES.forEach(rule -> ALL.find(everywhere(rule), text, all));
      assertThat(sorted(ALL.find(null, text))).as("%s", text).isEqualTo(sorted(all));
      secrets += all.size();
    }
    assertThat(secrets).isGreaterThan(TEXTS / 10);
  }

  /** By its expression alone. */
  private static Rule everywhere(Rule rule) {
    return rule.at(null);
  }

  private static List<String> random() {
    Random random = new Random(7);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int pieces = 1 + random.nextInt(8); pieces > 0; pieces--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  @Test
  void aSpokenNameIsFoundWhereItsExpressionFindsOne() {
    Pattern names = Pattern.compile(SpokenNames.PATTERN);
    List<String> texts = random();
    int found = 0;
    for (String text : texts) {
      Matcher name = names.matcher(text);
      int start = name.find() ? name.start() : -1;
      assertThat(SpokenNames.next(text, 0)).as("%s", text).isEqualTo(start);
      found += start < 0 ? 0 : 1;
    }
    assertThat(found).isGreaterThan(TEXTS / 20);
  }

  @Test
  void aSpokenNameIsAWordOfItsOwnInWhateverCase() {
    assertThat(
            List.of("pw", "the OTP code", "(secret-key)", "API Key", "apikey", "x token", "JWT: x"))
        .allMatch(text -> SpokenNames.next(text, 0) >= 0);
    assertThat(List.of("", "--token", "tokens", "my_token", "secret/x", "key", "pw-x", "session"))
        .noneMatch(text -> SpokenNames.next(text, 0) >= 0);
  }

  /** So that the test above has tried each. */
  @Test
  void everyRuleHasWords() {
    assertThat(SecretRules.RULES)
        .hasSizeLessThanOrEqualTo(Long.SIZE)
        .allSatisfy(rule -> assertThat(rule.words()).isNotEmpty());
  }

  /** What is looked for in a text is ASCII: such a name is compared only when it is read. */
  @Test
  void aNameOfAUsersThatIsNotAsciiIsTakenAsItIs() {
    SecretRules rules = SecretRules.with(MaskList.of(List.of("name:contraseña*")));
    assertThat(rules.isSecretName("contraseña_db")).isTrue();
    assertThat(rules.find(null, "--password hunter2")).containsExactly(new Span(11, 18));
  }

  /** An option may follow a tab, and have two dashes; a dash in a word begins none. */
  @Test
  void aProgramIsSearchedOnlyWhereAnOptionThatTakesASecretFollows() {
    assertThat(ALL.find(null, "curl\t--user me:hunter2 x")).hasSize(1);
    assertThat(ALL.find(null, "redis-cli --pass hunter2")).isNotEmpty();
    Rule rule = Rule.shape("", "x", "x").withOption("ap");
    assertThat(List.of("x -a", "x\t--pass", "x -b -p")).allMatch(rule::mayMatch);
    assertThat(List.of("x", "-a x", "x-a", "x -", "x --", "x -b --c")).noneMatch(rule::mayMatch);
  }

  @Test
  void whatStandsBeforeAPlaceCounts() {
    Rule rule = Rule.shape("", "(?<=a)b", "b").at((text, from) -> text.indexOf('b', from));
    List<Span> found = new ArrayList<>();
    ALL.find(rule, "b ab", found);
    assertThat(found).containsExactly(new Span(3, 4));
  }

  private static List<Span> sorted(List<Span> spans) {
    return spans.stream()
        .sorted(Comparator.comparingInt(Span::start).thenComparingInt(Span::end))
        .toList();
  }
}
