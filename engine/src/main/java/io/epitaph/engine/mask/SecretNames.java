package io.epitaph.engine.mask;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Names of secrets: environment variables, labels, options, fields. Upper and lower case and the
 * way words are joined make no difference: {@code DB_PASSWORD}, {@code dbPassword}, {@code
 * db.password}.
 */
final class SecretNames {
  private static final Pattern CAMEL =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private static final Pattern NO_WORD = Pattern.compile("[^A-Za-z0-9]+");
  private static final int LONGEST_NAME = 256;
  private static final int MOST_KNOWN = 4096;
  private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

  private SecretNames() {}

  static boolean isSecret(String name) {
    if (name.length() < 2 || name.length() > LONGEST_NAME) {
      return false;
    }
    Boolean known = KNOWN.get(name);
    if (known == null) {
      known = judge(words(name));
      if (KNOWN.size() < MOST_KNOWN) {
        KNOWN.put(name, known);
      }
    }
    return known;
  }

  /** Whether a name that is a secret's is so beyond doubt, also before a colon in a sentence. */
  static boolean isStrong(String name) {
    String[] words = words(name);
    return words.length > 1 || !SecretWords.WEAK.contains(words[0]);
  }

  private static String[] words(String name) {
    String spaced = NO_WORD.matcher(CAMEL.matcher(name).replaceAll(" ")).replaceAll(" ");
    return spaced.toLowerCase(Locale.ROOT).strip().split(" ", -1);
  }

  private static boolean judge(String[] words) {
    String last = words[words.length - 1];
    if (SecretWords.HARMLESS_ENDS.contains(last)
        || SecretWords.HARMLESS_STARTS.contains(words[0])) {
      return false;
    }
    if (SecretWords.LAST_WORDS.contains(last)) {
      return true;
    }
    for (String word : words) {
      boolean ends =
          word.endsWith("token")
              || word.endsWith("pass")
              || word.endsWith("pwd")
              || (word.length() > 3 && word.endsWith("pw"));
      if ((SecretWords.WORDS.contains(word) || ends)
          && !SecretWords.HARMLESS_WORDS.contains(word)) {
        return true;
      }
    }
    String joined = String.join("", words);
    return SecretWords.PART.matcher(joined).find() && !joined.contains("publickey");
  }
}
