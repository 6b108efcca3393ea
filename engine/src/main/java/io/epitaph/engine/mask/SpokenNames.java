package io.epitaph.engine.mask;

import java.util.ArrayList;
import java.util.List;

/** Names of secrets as people write them in a sentence: the secret key is x. */
final class SpokenNames {
  /** One group, the name. */
  static final String PATTERN =
      "(?i)(?<![\\w-])(pass(?:word|phrase|code)|secret(?:[ -](?:key|token))?|(?:(?:api|access|refresh|auth|root|bot)[ -]?)?token"
          + "|(?:api|access|aes|hmac|ssh|unseal|recovery|encryption|signing|session|master|private"
          + "|license|account)[ -]?key|jwt|otp(?: code)?|pw)(?![\\w/-])";

  private static final int ASCII = 128;
  private static final List<String> WHOLE =
      List.of(
          "password",
          "passphrase",
          "passcode",
          "secret",
          "secret-key",
          "secret-token",
          "token",
          "jwt",
          "otp",
          "pw");
  private static final List<String> BEFORE_TOKEN =
      List.of("api", "access", "refresh", "auth", "root", "bot");
  private static final List<String> BEFORE_KEY =
      List.of(
          "api",
          "access",
          "aes",
          "hmac",
          "ssh",
          "unseal",
          "recovery",
          "encryption",
          "signing",
          "session",
          "master",
          "private",
          "license",
          "account");

  /** By their first letters, of either case. */
  private static final List<List<String>> BY_LETTER = byLetter();

  private SpokenNames() {}

  private static List<List<String>> byLetter() {
    List<String> names = new ArrayList<>(WHOLE);
    for (String joint : List.of("", " ", "-")) {
      BEFORE_TOKEN.forEach(word -> names.add(word + joint + "token"));
      BEFORE_KEY.forEach(word -> names.add(word + joint + "key"));
    }
    List<List<String>> byLetter = new ArrayList<>();
    for (int i = 0; i < ASCII; i++) {
      char letter = Character.toLowerCase((char) i);
      byLetter.add(names.stream().filter(name -> name.charAt(0) == letter).toList());
    }
    return byLetter;
  }

  /** The starts of what the pattern finds. */
  static int next(String text, int from) {
    boolean inside = from > 0 && isJoined(text.charAt(from - 1));
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!inside && c < ASCII && isOneAt(text, i, BY_LETTER.get(c))) {
        return i;
      }
      inside = isJoined(c);
    }
    return -1;
  }

  private static boolean isJoined(char c) {
    return Words.isOfWord(c) || c == '-';
  }

  private static boolean isOneAt(String text, int start, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (text.regionMatches(true, start, name, 0, name.length())
          && endsAt(text, start + name.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsAt(String text, int end) {
    if (end == text.length()) {
      return true;
    }
    char next = text.charAt(end);
    return !isJoined(next) && next != '/';
  }
}
