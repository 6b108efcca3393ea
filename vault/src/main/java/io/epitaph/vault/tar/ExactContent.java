package io.epitaph.vault.tar;

import io.epitaph.files.ChunkInput;
import java.io.IOException;

/**
 * The content of a file. Fails when it is not as long as its header says: the rest would be read as
 * headers.
 */
final class ExactContent extends ChunkInput {
  private final TarOfFiles.Content file;
  private long left;

  ExactContent(TarOfFiles.Content file) {
    this.file = file;
    this.left = file.bytes();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    // Reads once more at the end: a stream that checks its hash does so there.
    int n = file.in().read(bytes, offset, left == 0 ? 1 : (int) Math.min(length, left));
    if (n < 0 && left == 0) {
      return -1;
    }
    if (n < 0 || left == 0) {
      throw new IOException(file.name() + " is not " + file.bytes() + " bytes long");
    }
    left -= n;
    return n;
  }

  @Override
  public void close() throws IOException {
    file.in().close();
  }
}
