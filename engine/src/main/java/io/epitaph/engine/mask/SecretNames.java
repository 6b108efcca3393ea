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
          "passw(?:or)?d|passphrase|passcode|passwort|secret|credential|connectionstring|privatekey"
              + "|(?:api|app|access|account|auth|client|cookie|crypt|encrypt|decrypt|deploy|enc|aes"
              + "|hmac|ingest|integration|jwt|license|master|preshared|rsa|server|service|session"
              + "|shared|signing|signature|ssh|ssl|storage|tls|webhook|write|nonce|loggedin|unseal"
              + "|encryption|decryption|recovery|functions?|subscription)key");

  /** A whole word of a name. */
  private static final Set<String> WORDS =
      Set.of(
          "authorization",
          "pass",
          "pwd",
          "psw",
          "pw",
          "token",
          "tokens",
          "creds",
          "cred",
          "jwt",
          "sas",
          "salt",
          "otp",
          "totp",
          "apikeys",
          "keypass",
          "webhooksecret");

  /** As the last word. */
  private static final Set<String> LAST_WORDS = Set.of("auth", "cookie", "psk");

  /** As a last word, it says that the value only speaks of a secret. */
  private static final Set<String> HARMLESS_ENDS =
      Set.of(
          "file",
          "files",
          "path",
          "dir",
          "stdin",
          "ttl",
          "timeout",
          "expiry",
          "expires",
          "expiration",
          "lifetime",
          "age",
          "length",
          "size",
          "limit",
          "limits",
          "policy",
          "name",
          "names",
          "type",
          "enabled",
          "disabled",
          "required",
          "method",
          "mode",
          "url",
          "uri",
          "endpoint",
          "count",
          "issuer",
          "audience",
          "algorithm",
          "alg",
          "provider",
          "backend",
          "host",
          "port",
          "user",
          "username",
          "version",
          "format",
          "region",
          "rotation",
          "manager",
          "class",
          "strategy",
          "interval",
          "usage",
          "store",
          "index",
          "address",
          "arn");

  /** As a first word, it says the same. */
  private static final Set<String> HARMLESS_STARTS =
      Set.of(
          "no",
          "disable",
          "enable",
          "skip",
          "allow",
          "use",
          "has",
          "is",
          "require",
          "requires",
          "generate",
          "rotate",
          "show",
          "hide",
          "check",
          "verify",
          "max",
          "min",
          "num");

  /** End in "pass" and are none. */
  private static final Set<String> HARMLESS_WORDS =
      Set.of("bypass", "compass", "encompass", "trespass", "surpass", "multipass", "onepass");

  /** Alone, they may stand before any colon. */
  private static final Set<String> WEAK =
      Set.of(
          "pass",
          "auth",
          "cookie",
          "cred",
          "creds",
          "tokens",
          "salt",
          "sas",
          "pw",
          "otp",
          "host",
          "secret",
          "secrets",
          "jwt",
          "credentials",
          "credential");

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
    return words.length > 1 || !WEAK.contains(words[0]);
  }

  private static String[] words(String name) {
    String spaced = NO_WORD.matcher(CAMEL.matcher(name).replaceAll(" ")).replaceAll(" ");
    return spaced.toLowerCase(Locale.ROOT).strip().split(" ", -1);
  }

  private static boolean judge(String[] words) {
    String last = words[words.length - 1];
    if (HARMLESS_ENDS.contains(last) || HARMLESS_STARTS.contains(words[0])) {
      return false;
    }
    if (LAST_WORDS.contains(last)) {
      return true;
    }
    for (String word : words) {
      boolean ends =
          word.endsWith("token")
              || word.endsWith("pass")
              || word.endsWith("pwd")
              || (word.length() > 3 && word.endsWith("pw"));
      if ((WORDS.contains(word) || ends) && !HARMLESS_WORDS.contains(word)) {
        return true;
      }
    }
    String joined = String.join("", words);
    return PART.matcher(joined).find() && !joined.contains("publickey");
  }
}
