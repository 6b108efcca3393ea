package io.epitaph.posix;

import io.epitaph.files.ChunkInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The content of an open file. For one thread. */
public final class FileInput extends ChunkInput {
  private static final int MOST = 256 * 1024;

  /** Nothing stays in it between two reads. It is not copied on its way to the system. */
  private static final ThreadLocal<ByteBuffer> BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(MOST));

  private final int fd;
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
    ByteBuffer buffer = BUFFER.get();
    int n = (int) Libc.read(fd, buffer, Math.min(length, MOST));
    if (n < 0) {
      throw PosixException.last("read", fd);
    }
    buffer.get(0, bytes, offset, n);
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
