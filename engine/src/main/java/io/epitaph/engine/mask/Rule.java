package io.epitaph.engine.mask;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How a secret is recognised in a text. Every repetition is bounded, or cannot start again inside
 * itself and gives nothing back, so that a megabyte takes linear time.
 *
 * @param nameGroup the group whose text must be a secret's name; 0 for none
 * @param strong true when the name must be one beyond doubt: where prose has colons too
 * @param secrets the groups that may be the secret; 0 is the whole match
 * @param needed whether it is worth a try: what it says no to, the pattern cannot match
 * @param starts where it may match; null when only the pattern knows
 * @param words ASCII, lower case: without any of them, in whatever case, it cannot match either
 * @param check what the secret must look like
 */
record Rule(
    Pattern pattern,
    int nameGroup,
    boolean strong,
    List<Integer> secrets,
    Predicate<String> needed,
    @Nullable Starts starts,
    List<String> words,
    Predicate<String> check) {

  /** The second group and all after it may be the secret. */
  static Rule named(String needs, String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    int groups = compiled.matcher("").groupCount();
    List<Integer> secrets = IntStream.rangeClosed(2, groups).boxed().toList();
    return new Rule(
        compiled, 1, false, secrets, contains(needs), null, SecretWords.NAMES, secret -> true);
  }

  /** All groups may be the secret; the whole match when there is none. */
  static Rule shape(String needs, String pattern, String... words) {
    Pattern compiled = Pattern.compile(pattern);
    int groups = compiled.matcher("").groupCount();
    List<Integer> secrets =
        groups == 0 ? List.of(0) : IntStream.rangeClosed(1, groups).boxed().toList();
    return new Rule(
        compiled, 0, false, secrets, contains(needs), null, List.of(words), secret -> true);
  }

  Rule onlyStrong() {
    return new Rule(pattern, nameGroup, true, secrets, needed, starts, words, check);
  }

  Rule when(Predicate<String> looks) {
    return new Rule(pattern, nameGroup, strong, secrets, needed, starts, words, looks);
  }

  /** Only where one of these stands too. */
  Rule withAny(String... texts) {
    return with(text -> hasAny(text, texts));
  }

  /** Only where an option follows a space or a tab and begins with one of these. */
  Rule withOption(String letters) {
    return with(text -> hasOption(text, letters));
  }

  /** Only there; null for anywhere. */
  Rule at(@Nullable Starts places) {
    return new Rule(pattern, nameGroup, strong, secrets, needed, places, words, check);
  }

  private Rule with(Predicate<String> more) {
    return new Rule(pattern, nameGroup, strong, secrets, needed.and(more), starts, words, check);
  }

  /** Whether it is worth a try: an expression costs far more than these looks. */
  boolean mayMatch(String text) {
    return needed.test(text);
  }

  private static Predicate<String> contains(String needs) {
    return text -> text.contains(needs);
  }

  private static boolean hasAny(String text, String... wanted) {
    for (String each : wanted) {
      if (text.contains(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasOption(String text, String letters) {
    for (int i = text.indexOf('-', 1); i > 0; i = text.indexOf('-', i + 1)) {
      char before = text.charAt(i - 1);
      if (before == ' ' || before == '\t') {
        i += text.startsWith("-", i + 1) ? 1 : 0;
        if (i + 1 < text.length() && letters.indexOf(text.charAt(i + 1)) >= 0) {
          return true;
        }
      }
    }
    return false;
  }

  boolean isNamed() {
    return nameGroup > 0;
  }
}
