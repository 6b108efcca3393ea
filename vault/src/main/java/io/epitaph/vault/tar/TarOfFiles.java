package io.epitaph.vault.tar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A tar of some files whose lengths are known, generated while it is read. */
public final class TarOfFiles extends InputStream {
  private final InputStream whole;

  /**
   * @param name ASCII, at most 100 characters
   */
  public record Content(String name, long bytes, InputStream in) {
    public static Content of(String name, byte[] content) {
      return new Content(name, content.length, new ByteArrayInputStream(content));
    }
  }

  public TarOfFiles(List<Content> files) {
    List<InputStream> parts = new ArrayList<>();
    for (Content file : files) {
      parts.add(new ByteArrayInputStream(header(file)));
      parts.add(new ExactContent(file));
      parts.add(new ByteArrayInputStream(new byte[TarHeader.padding(file.bytes())]));
    }
    parts.add(new ByteArrayInputStream(new byte[2 * TarHeader.BLOCK]));
    whole = new SequenceInputStream(Collections.enumeration(parts));
  }

  private static byte[] header(Content file) {
    TarArchiveEntry entry = new TarArchiveEntry(file.name());
    entry.setMode(0644);
    entry.setModTime(0);
    entry.setSize(file.bytes());
    byte[] block = new byte[TarHeader.BLOCK];
    try {
      // In star's way, sizes of 8 GiB and more are in base 256, which the engine reads.
      entry.writeEntryHeader(block, TarHeader.BYTES, true);
    } catch (IOException e) {
      throw new UncheckedIOException("a header of " + file.name() + " cannot be written", e);
    }
    return block;
  }

  @Override
  public int read() throws IOException {
    return whole.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return length == 0 ? 0 : whole.read(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
