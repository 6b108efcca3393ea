package io.epitaph.vault.tar;

import io.epitaph.files.Hashes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of a file's content as a program would read it: holes are zeros. */
final class ContentHash implements TarInput.Sink {
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
   * @param budget of holes, for the whole tar
   */
  ContentHash(@Nullable List<TarEntry.Span> spans, long size, HoleBudget budget) {
    this.spans = spans;
    this.size = size;
    long stored = spans == null ? size : spans.stream().mapToLong(TarEntry.Span::length).sum();
    this.possible = budget.take(Math.max(0, size - stored));
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
}
