package io.epitaph.engine.mask;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the secrets of a text: by all rules, and by a user's list. Immutable. */
final class SecretRules {
  /** At most 64: {@link Triggers} names those to try by the bits of a long. */
  static final List<Rule> RULES =
      Stream.of(
              NamedRules.ALL,
              HeaderRules.ALL,
              UrlRules.ALL,
              CommandRules.ALL,
              StatementRules.ALL,
              TokenRules.ALL,
              KeyRules.ALL,
              HashRules.ALL)
          .flatMap(List::stream)
          .toList();

  private static final SecretRules WITHOUT_LIST = new SecretRules(MaskList.NONE);

  private final MaskList list;
  private final Triggers triggers;

  /** Those of the rules that a word cannot find, since a user's names need not have one. */
  private final long always;

  private SecretRules(MaskList list) {
    this.list = list;
    List<String> parts = list.partsOfNames();
    Map<String, Long> wakes = new HashMap<>();
    long named = 0;
    for (int i = 0; i < RULES.size(); i++) {
      long bit = 1L << i;
      named |= RULES.get(i).isNamed() ? bit : 0;
      RULES.get(i).words().forEach(word -> wakes.merge(word, bit, (some, more) -> some | more));
    }
    long ofNames = named;
    boolean wordless = false;
    for (String part : parts) {
      if (part.length() < 2 || part.chars().anyMatch(c -> c > 127)) {
        wordless = true;
      } else {
        wakes.merge(part, ofNames, (some, more) -> some | more);
      }
    }
    this.triggers = new Triggers(wakes);
    this.always = wordless ? named : 0;
  }

  static SecretRules with(MaskList list) {
    return list.isEmpty() ? WITHOUT_LIST : new SecretRules(list);
  }

  boolean isSecretName(String name) {
    Boolean said = list.isEmpty() ? null : list.isSecret(name);
    return said == null ? SecretNames.isSecret(name) : said;
  }

  /**
   * The secrets of a text; only the rules are tried whose words stand in it.
   *
   * @param name what it stands under; null for none
   */
  List<Span> find(@Nullable String name, String text) {
    long woken = triggers.in(text) | always;
    if (woken == 0 && list.isEmpty()) {
      return List.of();
    }
    List<Span> found = new ArrayList<>();
    for (; woken != 0; woken &= woken - 1) {
      Rule rule = RULES.get(Long.numberOfTrailingZeros(woken));
      if (rule.mayMatch(text)) {
        find(rule, text, found);
      }
    }
    list.find(name, text, found);
    return found;
  }

  void find(Rule rule, String text, List<Span> found) {
    Matcher matcher = rule.pattern().matcher(text);
    // What stands before a place may count.
    matcher.useTransparentBounds(true).useAnchoringBounds(false);
    int from = 0;
    while (from <= text.length() && find(rule, matcher, text, from)) {
      if (rule.isNamed() && !isSecretName(rule, matcher.group(rule.nameGroup()))) {
        // What seemed to be its value may itself be a name: --env PASSWORD=x
        from = matcher.end(rule.nameGroup());
        continue;
      }
      from = Math.max(matcher.end(), matcher.start() + 1);
      for (int group : rule.secrets()) {
        if (matcher.end(group) > matcher.start(group)) {
          add(rule, matcher, group, text, found);
        }
      }
    }
  }

  /** A name that is no secret's is passed over without the expression, which reads its value. */
  private boolean find(Rule rule, Matcher matcher, String text, int from) {
    Starts starts = rule.starts();
    if (starts == null) {
      return matcher.find(from);
    }
    int at = starts.next(text, from);
    while (at >= 0) {
      int end = starts.nameEnd(text, at);
      if (end < 0 || isSecretName(rule, text.substring(at, end))) {
        matcher.region(at, text.length());
        if (matcher.lookingAt()) {
          return true;
        }
      }
      at = starts.next(text, Math.max(at + 1, end));
    }
    return false;
  }

  private boolean isSecretName(Rule rule, String name) {
    return isSecretName(name) && (!rule.strong() || SecretNames.isStrong(name));
  }

  private static void add(Rule rule, Matcher matcher, int group, String text, List<Span> found) {
    int start = matcher.start(group);
    int end = matcher.end(group);
    if (rule.isNamed()) {
      end = BareValue.end(text, start, end);
      String value = text.substring(start, end);
      if (HarmlessValues.isHarmless(matcher.group(rule.nameGroup()), value)
          || (rule.strong() && Prose.isProse(value))) {
        return;
      }
    }
    String secret = text.substring(start, end);
    if (!HarmlessValues.isReference(secret) && rule.check().test(secret)) {
      found.add(new Span(start, end));
    }
  }

  /** Whether an argument is an option whose value is a secret and follows as the next one. */
  boolean wantsSecretNext(String argument, String next) {
    return argument.startsWith("-")
        && argument.indexOf('=') < 0
        && argument.indexOf(' ') < 0
        && !next.startsWith("-")
        && !next.isEmpty()
        && isSecretName(argument);
  }
}
