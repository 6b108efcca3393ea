package io.epitaph.layers;

import io.epitaph.files.ChunkInput;
import io.epitaph.posix.FileInput;
import io.epitaph.posix.FileName;
import java.io.EOFException;
import java.io.IOException;

/** The content of a file in a tar: as many bytes as the header says. */
final class FileContent extends ChunkInput {
  private final FileInput file;
  private final FileName name;
  private long left;

  FileContent(FileInput file, long length, FileName name) {
    this.file = file;
    this.left = length;
    this.name = name;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int n = file.read(bytes, offset, (int) Math.min(length, left));
    if (n < 0) {
      throw new EOFException(name + " has become shorter by " + left + " bytes");
    }
    left -= n;
    return n;
  }

  @Override
  public void close() {
    file.close();
  }
}
