package io.epitaph.vault.tar;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads extension headers, and what they hold, into {@link Extensions}. */
final class ExtensionReader {
  /** Larger ones are skipped. */
  static final int LARGEST = 8 * 1024 * 1024;

  private final TarInput in;
  private final Extensions extensions;
  private final Consumer<String> problem;

  /**
   * @param problem called with a sentence for each thing that is wrong
   */
  ExtensionReader(TarInput in, Extensions extensions, Consumer<String> problem) {
    this.in = in;
    this.extensions = extensions;
    this.problem = problem;
  }

  /**
   * Reads the content of an extension header.
   *
   * @param at where the header is
   * @param size of its content
   * @return false when it is not an extension header; then nothing is read
   */
  boolean read(char type, long at, long size) throws IOException {
    switch (type) {
      case 'x', 'X' -> extensions.own(at, content(at, size));
      case 'g' -> extensions.global(at, content(at, size));
      case 'L' -> extensions.longName(content(at, size));
      case 'K' -> extensions.longLink(content(at, size));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Null when it is too large or cut off. */
  private byte @Nullable [] content(long at, long size) throws IOException {
    if (size > LARGEST) {
      problem.accept("the extension header at byte " + at + " has " + size + " bytes: not read");
      if (in.copy(size, null) == 0) {
        in.skipPadding(size);
      }
      return null;
    }
    byte[] content = new byte[(int) size];
    if (in.read(content) < size) {
      problem.accept("the tar is cut off in an extension header at byte " + at);
      return null;
    }
    in.skipPadding(size);
    return content;
  }
}
