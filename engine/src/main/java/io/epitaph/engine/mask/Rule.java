package io.epitaph.engine.mask;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How a secret is recognised in a text. Every repetition is bounded, or cannot start again inside
 * itself and gives nothing back, so that a megabyte takes linear time.
 *
 * @param nameGroup the group whose text must be a secret's name; 0 for none
 * @param strong true when the name must be one beyond doubt: where prose has colons too
 * @param secrets the groups that may be the secret; 0 is the whole match
 * @param needs a text without which the pattern cannot match
 * @param options letters, with one of which an option begins, or it cannot match; empty for any
 *     text
 * @param words ASCII, lower case: without any of them, in whatever case, it cannot match either
 * @param check what the secret must look like
 */
record Rule(
    Pattern pattern,
    int nameGroup,
    boolean strong,
    List<Integer> secrets,
    String needs,
    String options,
    List<String> words,
    Predicate<String> check) {

  /** The second group and all after it may be the secret. */
  static Rule named(String needs, String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    int groups = compiled.matcher("").groupCount();
    List<Integer> secrets = IntStream.rangeClosed(2, groups).boxed().toList();
    return new Rule(compiled, 1, false, secrets, needs, "", SecretWords.NAMES, secret -> true);
  }

  /** All groups may be the secret; the whole match when there is none. */
  static Rule shape(String needs, String pattern, String... words) {
    Pattern compiled = Pattern.compile(pattern);
    int groups = compiled.matcher("").groupCount();
    List<Integer> secrets =
        groups == 0 ? List.of(0) : IntStream.rangeClosed(1, groups).boxed().toList();
    return new Rule(compiled, 0, false, secrets, needs, "", List.of(words), secret -> true);
  }

  Rule onlyStrong() {
    return new Rule(pattern, nameGroup, true, secrets, needs, options, words, check);
  }

  Rule when(Predicate<String> looks) {
    return new Rule(pattern, nameGroup, strong, secrets, needs, options, words, looks);
  }

  /** Only where an option follows a space or a tab and begins with one of these. */
  Rule withOption(String letters) {
    return new Rule(pattern, nameGroup, strong, secrets, needs, letters, words, check);
  }

  /** Whether it is worth a try: an expression costs far more than these looks. */
  boolean mayMatch(String text) {
    return text.contains(needs) && (options.isEmpty() || hasOption(text));
  }

  private boolean hasOption(String text) {
    for (int i = text.indexOf('-', 1); i > 0; i = text.indexOf('-', i + 1)) {
      char before = text.charAt(i - 1);
      if (before == ' ' || before == '\t') {
        i += text.startsWith("-", i + 1) ? 1 : 0;
        if (i + 1 < text.length() && options.indexOf(text.charAt(i + 1)) >= 0) {
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
