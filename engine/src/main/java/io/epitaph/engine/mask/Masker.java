package io.epitaph.engine.mask;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces secrets by fingerprints: {@code [masked:1a2b3c4d]}, the first 32 bits of an HMAC-SHA256
 * under a key that stays on the host. One secret has one fingerprint under one key, so a password
 * that changes can be seen to change; without the key it cannot be guessed from a list.
 *
 * <p>A secret is known by the name it stands under ({@link SecretNames}: an environment variable, a
 * label, an option) or by its shape ({@link SecretRules}). What has neither is left as it is. Text
 * that is masked already stays the same. Thread-safe.
 */
public final class Masker {
  private final Fingerprints fingerprints;
  private final MaskList list;
  private final SecretRules rules;

  /**
   * With nothing of a user's.
   *
   * @param key random, at least 16 bytes; kept by the collector
   */
  public Masker(byte[] key) {
    this(key, MaskList.NONE);
  }

  /**
   * @param key random, at least 16 bytes; kept by the collector
   * @param list what else a user wants masked, or not
   */
  public Masker(byte[] key, MaskList list) {
    this(new Fingerprints(key), list);
  }

  private Masker(Fingerprints fingerprints, MaskList list) {
    this.fingerprints = fingerprints;
    this.list = list;
    this.rules = SecretRules.with(list);
  }

  /** Under the same key, with a longer list. */
  public Masker with(MaskList more) {
    return more.isEmpty() ? this : new Masker(fingerprints, list.plus(more));
  }

  /** Whether what stands under this name is a secret, whatever its shape. */
  public boolean isSecretName(String name) {
    return rules.isSecretName(name);
  }

  /** Masks a text that has no name: a command line, a line of a log. */
  public String text(String text) {
    return replace(text, secretsIn(null, text));
  }

  /** Masks the value of an attribute, a label, a field, by its name and by its shape. */
  public String value(String name, String value) {
    return replace(value, secretsIn(name, value));
  }

  /** Masks lines that belong together, since a private key goes over several. */
  public List<String> lines(List<String> lines) {
    String text = String.join("\n", lines);
    List<Span> secrets = secretsIn(null, text);
    return secrets.isEmpty() ? lines : List.of(replace(text, secrets).split("\n", -1));
  }

  /**
   * Masks bytes that are not text or not JSON, by shape and by names beside them; all other bytes
   * stay as they are.
   */
  public byte[] bytes(byte[] bytes) {
    // One char a byte, so that what is not UTF-8 survives.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Span> secrets = secretsIn(null, text);
    return secrets.isEmpty() ? bytes : replace(text, secrets).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Masks every string of a tree; a list of arguments is treated as a command line. */
  public JsonNode tree(JsonNode node) {
    return new MaskedTree(this).of(node);
  }

  /**
   * The places of the secrets in a text, in order, none touching another.
   *
   * @param name what the text stands under; null for none
   */
  public List<Span> secretsIn(@Nullable String name, String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<Span> found =
        name != null && isSecretName(name) && !HarmlessValues.isHarmless(name, text)
            ? List.of(new Span(0, text.length()))
            : rules.find(name, text);
    return found.isEmpty() ? found : ordered(text, found);
  }

  /** In order, those that touch as one, without what is masked already. */
  List<Span> ordered(String text, List<Span> found) {
    List<Span> result = new ArrayList<>();
    for (Span span : Span.merge(found)) {
      if (!Fingerprints.isOne(text, span)) {
        result.add(span);
      }
    }
    return result;
  }

  /** Whether another masks the same in the same way. */
  public boolean masksAs(Masker other) {
    return list.equals(other.list) && fingerprint("").equals(other.fingerprint(""));
  }

  boolean wantsSecretNext(String argument, String next) {
    return rules.wantsSecretNext(argument, next);
  }

  /** What stands in a secret's place. */
  public String fingerprint(String secret) {
    return fingerprints.of(secret);
  }

  /**
   * @param secrets as {@link #secretsIn} found them in the text
   */
  public String replace(String text, List<Span> secrets) {
    if (secrets.isEmpty()) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    int from = 0;
    for (Span secret : secrets) {
      result
          .append(text, from, secret.start())
          .append(fingerprint(text.substring(secret.start(), secret.end())));
      from = secret.end();
    }
    return result.append(text, from, text.length()).toString();
  }
}
