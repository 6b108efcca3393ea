package io.epitaph.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import io.epitaph.files.Hashes;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest.Part;
import io.epitaph.vault.tar.TarEntry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.apache.commons.io.output.CountingOutputStream;

/** Writes an index: one JSON object per line, compressed by zstd. */
final class ArchiveIndexWriter implements AutoCloseable {
  static final int SCHEMA = 1;

  private final MessageDigest digest = Hashes.sha256();
  private final CountingOutputStream counter;
  private final OutputStream lines;

  /**
   * @param out not closed by this
   */
  ArchiveIndexWriter(OutputStream out) throws IOException {
    counter = new CountingOutputStream(CloseShieldOutputStream.wrap(out));
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

  /** Ends it; returns what was written. */
  Part finish() throws IOException {
    lines.close();
    return new Part(counter.getByteCount(), Hashes.hex(digest));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
