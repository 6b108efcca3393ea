package io.epitaph.vault;

import io.epitaph.files.ChunkInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what it reads, having stored it. A source that fails is at its end; a store that fails
 * is an error.
 */
final class StoringInput extends ChunkInput {
  private final InputStream source;
  private final OutputStream store;
  private @Nullable String brokeOff;

  StoringInput(InputStream source, OutputStream store) {
    this.source = source;
    this.store = store;
  }

  @Nullable String brokeOff() {
    return brokeOff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (brokeOff != null) {
      return -1;
    }
    int n;
    try {
      n = source.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      // The transport wraps what the socket says into runtime exceptions.
      brokeOff = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return -1;
    }
    if (n > 0) {
      store.write(bytes, offset, n);
    }
    return n;
  }
}
