package io.epitaph.engine.mask;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Names of secrets: environment variables, labels, options, fields. Upper and lower case and the
 * way words are joined make no difference: {@code DB_PASSWORD}, {@code dbPassword}, {@code
 * db.password}.
 */
final class SecretNames {
  /** Anywhere in a name, its words written together. */
  private static final Pattern PART =
      Pattern.compile(
          "password|passwd|passphrase|secret|credential|apikey|accesskey|privatekey|signingkey"
              + "|encryptionkey|masterkey|sharedkey|authkey|sessionkey|connectionstring");

  /** A whole word of a name. */
  private static final Set<String> WORDS =
      Set.of(
          "auth", "authorization", "pass", "pwd", "token", "tokens", "creds", "cred", "jwt", "sas");

  /** As a last word, it says that the value only speaks of a secret. */
  private static final Set<String> HARMLESS_ENDS =
      Set.of(
          "file",
          "path",
          "dir",
          "stdin",
          "ttl",
          "timeout",
          "expiry",
          "length",
          "policy",
          "name",
          "type",
          "enabled",
          "method",
          "url",
          "endpoint",
          "count");

  private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern NO_WORD = Pattern.compile("[^A-Za-z0-9]+");
  private static final int LONGEST_NAME = 256;
  private static final int MOST_KNOWN = 4096;
  private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

  private SecretNames() {}

  static boolean isSecret(String name) {
    if (name.length() < 3 || name.length() > LONGEST_NAME) {
      return false;
    }
    Boolean known = KNOWN.get(name);
    if (known == null) {
      known = judge(name);
      if (KNOWN.size() < MOST_KNOWN) {
        KNOWN.put(name, known);
      }
    }
    return known;
  }

  private static boolean judge(String name) {
    String spaced = NO_WORD.matcher(CAMEL.matcher(name).replaceAll(" ")).replaceAll(" ");
    String[] words = spaced.toLowerCase(Locale.ROOT).strip().split(" ", -1);
    if (HARMLESS_ENDS.contains(words[words.length - 1])) {
      return false;
    }
    for (String word : words) {
      if (WORDS.contains(word) || word.endsWith("token")) {
        return true;
      }
    }
    return PART.matcher(String.join("", words)).find();
  }
}
