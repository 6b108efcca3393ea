package io.epitaph.engine.mask;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The fingerprints of secrets under one key. Thread-safe. */
final class Fingerprints {
  private static final int SHORTEST_KEY = 16;
  private static final String PREFIX = "[masked:";

  /** Never used itself: a copy costs less than making one. */
  private final Mac mac;

  /**
   * @param key random, at least 16 bytes
   */
  Fingerprints(byte[] key) {
    this.mac = mac(key);
  }

  private static Mac mac(byte[] key) {
    if (key.length < SHORTEST_KEY) {
      throw new IllegalArgumentException(
          "the masking key has " + key.length + " bytes: wanted at least " + SHORTEST_KEY);
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** What stands in a secret's place: what is one already stays the same. */
  String of(String secret) {
    if (isOne(secret, new Span(0, secret.length()))) {
      return secret;
    }
    try {
      Mac copy = (Mac) mac.clone();
      byte[] hash = copy.doFinal(secret.getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(hash, 0, 4) + "]";
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the HmacSHA256 of this Java cannot be copied", e);
    }
  }

  static boolean isOne(String text, Span span) {
    int length = PREFIX.length() + 8 + 1;
    return span.end() - span.start() == length
        && text.startsWith(PREFIX, span.start())
        && text.charAt(span.end() - 1) == ']';
  }
}
