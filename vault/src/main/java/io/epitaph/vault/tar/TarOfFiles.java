package io.epitaph.vault.tar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A tar of some files whose lengths are known, made while it is read. */
public final class TarOfFiles extends InputStream {
  private static final long LARGEST_OCTAL = 077777777777L;

  private final InputStream whole;

  /**
   * @param name ASCII, at most 100 characters
   */
  public record Content(String name, long bytes, InputStream in) {}

  public TarOfFiles(List<Content> files) {
    List<InputStream> parts = new ArrayList<>();
    for (Content file : files) {
      parts.add(new ByteArrayInputStream(header(file.name(), file.bytes())));
      parts.add(new Exactly(file));
      int padding = (int) ((TarHeader.BLOCK - file.bytes() % TarHeader.BLOCK) % TarHeader.BLOCK);
      parts.add(new ByteArrayInputStream(new byte[padding]));
    }
    parts.add(new ByteArrayInputStream(new byte[2 * TarHeader.BLOCK]));
    whole = new SequenceInputStream(Collections.enumeration(parts));
  }

  private static byte[] header(String name, long bytes) {
    byte[] block = new byte[TarHeader.BLOCK];
    put(block, 0, name);
    put(block, 100, "0000644\0");
    put(block, 108, "0000000\0");
    put(block, 116, "0000000\0");
    if (bytes <= LARGEST_OCTAL) {
      put(block, 124, String.format(Locale.ROOT, "%011o\0", bytes));
    } else {
      // GNU's way for 8 GiB and more, which Go reads too.
      block[124] = (byte) 0x80;
      for (int i = 0; i < Long.BYTES; i++) {
        block[135 - i] = (byte) (bytes >>> (8 * i));
      }
    }
    put(block, 136, "00000000000\0");
    put(block, 148, "        ");
    block[156] = '0';
    put(block, 257, bytes <= LARGEST_OCTAL ? "ustar\00000" : "ustar  \0");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    return block;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
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

  /** Fails when a file is not as long as its header says: the rest would be read as headers. */
  private static final class Exactly extends InputStream {
    private final Content file;
    private long left;

    Exactly(Content file) {
      this.file = file;
      this.left = file.bytes();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      // At the end it asks once more: a stream that proves its hash does so there.
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
}
