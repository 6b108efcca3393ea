package io.epitaph.posix;

import io.epitaph.files.ChunkInput;
import java.io.IOException;
import java.util.Objects;

/** The content of an open file. For one thread. */
public final class FileInput extends ChunkInput {
  private final int fd;
  private final byte[] chunk = new byte[64 * 1024];
  private boolean closed;

  FileInput(int fd) {
    this.fd = fd;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    int n = (int) Libc.read(fd, chunk, Math.min(length, chunk.length));
    if (n < 0) {
      throw PosixException.last("read", fd);
    }
    System.arraycopy(chunk, 0, bytes, offset, n);
    return n == 0 ? -1 : n;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.close(fd);
    }
  }
}
