package io.epitaph.vault;

import io.epitaph.files.Hashes;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of a manifest's bytes: the SHA-256 of all before it, so that a flipped bit is found
 * wherever it is. Manifests that were written before have none; they end in their tags.
 */
final class ManifestProof {
  private static final String NAME = ",\"manifestSha256\":\"";
  private static final int PROOF = NAME.length() + 64 + 2;
  private static final Pattern PROVEN =
      Pattern.compile(Pattern.quote(NAME) + "([0-9a-f]{64})\"\\}");
  private static final Pattern UNPROVEN = Pattern.compile("(?s).*\\]\\s*\\}\\s*");

  private ManifestProof() {}

  /**
   * @param json a manifest without proof
   */
  static byte[] append(byte[] json) {
    String end = NAME + hash(json, json.length - 1) + "\"}";
    byte[] proven = Arrays.copyOf(json, json.length - 1 + PROOF);
    System.arraycopy(end.getBytes(StandardCharsets.US_ASCII), 0, proven, json.length - 1, PROOF);
    return proven;
  }

  /** A later schema is said first: its manifest may be proven in another way. */
  static void require(byte[] json) throws MalformedRecordException {
    int from = Math.max(0, json.length - PROOF);
    String end = new String(json, from, json.length - from, StandardCharsets.ISO_8859_1);
    Matcher proof = PROVEN.matcher(end);
    if (proof.matches()) {
      String got = hash(json, from);
      if (!got.equals(proof.group(1))) {
        readable(json);
        throw new MalformedRecordException(
            "it has been changed: its SHA-256 is " + got + ", wanted " + proof.group(1));
      }
    } else if (!UNPROVEN.matcher(end).matches()) {
      readable(json);
      throw new MalformedRecordException("it does not end as a manifest does");
    }
  }

  /** Fails when it is none at all, with what is wrong with it. */
  private static void readable(byte[] json) throws MalformedRecordException {
    Wire.read(json, Manifest.class);
  }

  private static String hash(byte[] json, int length) {
    MessageDigest digest = Hashes.sha256();
    digest.update(json, 0, length);
    digest.update((byte) '}');
    return Hashes.hex(digest);
  }
}
