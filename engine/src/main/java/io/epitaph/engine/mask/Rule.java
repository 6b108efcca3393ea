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
 * @param words ASCII, lower case: without any of them, in whatever case, it cannot match either
 * @param check what the secret must look like
 */
record Rule(
    Pattern pattern,
    int nameGroup,
    boolean strong,
    List<Integer> secrets,
    String needs,
    List<String> words,
    Predicate<String> check) {

  /** One of these stands in every name that {@link SecretNames} takes for a secret's. */
  static final List<String> NAMES =
      List.of(
          "pass",
          "pw",
          "secret",
          "token",
          "key",
          "cred",
          "auth",
          "jwt",
          "sas",
          "connection",
          "salt",
          "otp",
          "cookie",
          "psk",
          "psw");

  /** The second group and all after it may be the secret. */
  static Rule named(String needs, String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    int groups = compiled.matcher("").groupCount();
    List<Integer> secrets = IntStream.rangeClosed(2, groups).boxed().toList();
    return new Rule(compiled, 1, false, secrets, needs, NAMES, secret -> true);
  }

  /** All groups may be the secret; the whole match when there is none. */
  static Rule shape(String needs, String pattern, String... words) {
    Pattern compiled = Pattern.compile(pattern);
    int groups = compiled.matcher("").groupCount();
    List<Integer> secrets =
        groups == 0 ? List.of(0) : IntStream.rangeClosed(1, groups).boxed().toList();
    return new Rule(compiled, 0, false, secrets, needs, List.of(words), secret -> true);
  }

  Rule onlyStrong() {
    return new Rule(pattern, nameGroup, true, secrets, needs, words, check);
  }

  Rule when(Predicate<String> looks) {
    return new Rule(pattern, nameGroup, strong, secrets, needs, words, looks);
  }

  boolean isNamed() {
    return nameGroup > 0;
  }
}
