package io.epitaph.engine.copy;

import io.epitaph.model.EngineEvent;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * {@link EngineEvent#idOf} of what stands in a line, without a string for each part of it. Not
 * thread-safe.
 */
final class EventIds {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTES = 16;

  private final MessageDigest sha256;
  private final byte[] hash = new byte[32];
  private final byte[] hex = new byte[BYTES * 2];
  private final byte[] digits = new byte[20];

  /** The parts, each behind its length; the engine's id stays. */
  private byte[] parts = new byte[512];

  private final int begin;
  private int length;

  EventIds(String engineId) {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    byte[] id = engineId.getBytes(StandardCharsets.UTF_8);
    part(id, 0, id.length);
    begin = length;
  }

  /**
   * @param shape as it recognised the line
   * @return 32 hex digits; good until the next call
   */
  byte[] of(byte[] line, LineShape shape) {
    length = begin;
    number(shape.timeNano);
    part(line, shape.type);
    part(line, shape.actionWord);
    part(line, shape.actorId);
    part(line, shape.execId.isThere() ? shape.execId : shape.container);
    sha256.update(parts, 0, length);
    try {
      sha256.digest(hash, 0, hash.length);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
    for (int i = 0; i < BYTES; i++) {
      hex[2 * i] = HEX[(hash[i] >> 4) & 15];
      hex[2 * i + 1] = HEX[hash[i] & 15];
    }
    return hex;
  }

  private void number(long number) {
    int at = digits.length;
    long rest = number;
    do {
      digits[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    part(digits, at, digits.length);
  }

  /** What is missing is an empty part. */
  private void part(byte[] line, Slice slice) {
    part(line, Math.max(slice.from, 0), Math.max(slice.to, 0));
  }

  private void part(byte[] text, int from, int to) {
    int size = to - from;
    if (parts.length - length < size + Integer.BYTES) {
      parts = Arrays.copyOf(parts, Math.max(parts.length * 2, length + size + Integer.BYTES));
    }
    for (int shift = 24; shift >= 0; shift -= 8) {
      parts[length++] = (byte) (size >> shift);
    }
    System.arraycopy(text, from, parts, length, size);
    length += size;
  }
}
