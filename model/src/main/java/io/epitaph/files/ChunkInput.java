package io.epitaph.files;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that is read in chunks; a single byte is a chunk of one. What is skipped is read, so
 * that what happens to each chunk happens to it too.
 */
public abstract class ChunkInput extends InputStream {
  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
