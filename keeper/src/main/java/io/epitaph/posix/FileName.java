package io.epitaph.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A file's name or path as Linux has it: any bytes but zero. Ordered by its bytes, as unsigned
 * numbers.
 */
public final class FileName implements Comparable<FileName> {
  private final byte[] bytes;

  private FileName(byte[] bytes) {
    this.bytes = bytes;
  }

  public static FileName of(byte[] bytes) {
    return new FileName(bytes.clone());
  }

  public static FileName of(String name) {
    return new FileName(name.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** With the zero byte at its end that the C library wants. */
  byte[] terminated() {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** With {@code U+FFFD} for what is not UTF-8: for people. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(FileName other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileName name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
