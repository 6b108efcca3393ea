package io.epitaph.vault.tar;

import io.epitaph.files.Hashes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of a file's content as a program would read it: holes are zeros. */
final class ContentHash implements TarInput.Sink {
  /** A hole costs time to hash, and anyone can write a header with a hole of 8 EiB. */
  private static final long MOST_HOLES = 16L * 1024 * 1024 * 1024;

  private static final byte[] ZEROS = new byte[64 * 1024];

  private final MessageDigest digest = Hashes.sha256();
  private final @Nullable List<TarEntry.Span> spans;
  private final long size;
  private final boolean possible;
  private int span;
  private long inSpan;
  private long hashed;

  /**
   * @param spans null for a file without holes
   * @param size with holes
   */
  ContentHash(@Nullable List<TarEntry.Span> spans, long size) {
    this.spans = spans;
    this.size = size;
    long stored = spans == null ? size : spans.stream().mapToLong(TarEntry.Span::length).sum();
    this.possible = size - stored <= MOST_HOLES;
  }

  @Override
  public void take(byte[] bytes, int length) {
    if (!possible) {
      return;
    }
    if (spans == null) {
      digest.update(bytes, 0, length);
      hashed += length;
      return;
    }
    int at = 0;
    while (at < length && span < spans.size()) {
      TarEntry.Span now = spans.get(span);
      zerosUpTo(now.at());
      int n = (int) Math.min(length - at, now.length() - inSpan);
      digest.update(bytes, at, n);
      hashed += n;
      at += n;
      inSpan += n;
      if (inSpan == now.length()) {
        span++;
        inSpan = 0;
      }
    }
  }

  private void zerosUpTo(long position) {
    while (hashed < position) {
      int n = (int) Math.min(ZEROS.length, position - hashed);
      digest.update(ZEROS, 0, n);
      hashed += n;
    }
  }

  /** 64 hex digits; null when its holes are too large. */
  @Nullable String hex() {
    if (!possible) {
      return null;
    }
    zerosUpTo(size);
    return HexFormat.of().formatHex(digest.digest());
  }

  String whyNot() {
    return "its holes are larger than " + MOST_HOLES + " bytes";
  }
}
