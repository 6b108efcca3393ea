package io.epitaph.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import io.epitaph.files.Hashes;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest.Part;
import io.epitaph.vault.tar.TarEntry;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Writes an index: a JSON object a line, compressed by zstd. */
final class IndexWriter implements AutoCloseable {
  static final int SCHEMA = 1;

  private final MessageDigest digest = Hashes.sha256();
  private final Counter counter;
  private final OutputStream lines;

  /**
   * @param out not closed by this
   */
  IndexWriter(OutputStream out) throws IOException {
    counter = new Counter(out);
    ZstdOutputStream zstd =
        new ZstdOutputStream(new DigestOutputStream(counter, digest)).setChecksum(true);
    lines = new BufferedOutputStream(zstd, 64 * 1024);
    line(Wire.MAPPER.createObjectNode().put("schema", SCHEMA));
  }

  void change(ImageChange change) throws IOException {
    line(change);
  }

  /**
   * @throws UncheckedIOException when it cannot be written
   */
  void entry(TarEntry entry) {
    try {
      line(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last line. */
  void frames(Frames frames) throws IOException {
    ObjectNode line = Wire.MAPPER.createObjectNode();
    line.set("frames", Wire.MAPPER.valueToTree(frames));
    line(line);
  }

  private void line(Object value) throws IOException {
    lines.write(Wire.write(value));
    lines.write('\n');
  }

  /** Ends it, and tells what was written. */
  Part finish() throws IOException {
    lines.close();
    return new Part(counter.written, Hashes.hex(digest));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static final class Counter extends FilterOutputStream {
    private long written;

    Counter(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
