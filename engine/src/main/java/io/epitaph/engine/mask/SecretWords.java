package io.epitaph.engine.mask;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The words by which the names of secrets are known. */
final class SecretWords {
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

  /** Anywhere in a name, its words written together. */
  static final Pattern PART =
      Pattern.compile(
          "passw(?:or)?d|passphrase|passcode|passwort|secret|credential|connectionstring|privatekey"
              + "|(?:api|app|access|account|auth|client|cookie|crypt|encrypt|decrypt|deploy|enc|aes"
              + "|hmac|ingest|integration|jwt|license|master|preshared|rsa|server|service|session"
              + "|shared|signing|signature|ssh|ssl|storage|tls|webhook|write|nonce|loggedin|unseal"
              + "|encryption|decryption|recovery|functions?|subscription)key");

  /** A whole word of a name. */
  static final Set<String> WORDS =
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
  static final Set<String> LAST_WORDS = Set.of("auth", "cookie", "psk");

  /** As a last word, it says that the value only speaks of a secret. */
  static final Set<String> HARMLESS_ENDS =
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
  static final Set<String> HARMLESS_STARTS =
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
  static final Set<String> HARMLESS_WORDS =
      Set.of("bypass", "compass", "encompass", "trespass", "surpass", "multipass", "onepass");

  /** Alone, they may stand before any colon. */
  static final Set<String> WEAK =
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

  private SecretWords() {}
}
