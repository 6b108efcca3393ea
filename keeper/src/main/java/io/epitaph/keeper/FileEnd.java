package io.epitaph.keeper;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a file of a log, which may be packed.
 *
 * @param cut whether there was more before it
 */
record FileEnd(ByteBuffer bytes, boolean cut) {
  /** How the name of a packed one ends. */
  static final String PACKED = ".gz";

  private static final int MOST_TOO_MUCH = 4 * 1024 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(FileEnd.class);

  /**
   * @param bytes how many at most
   */
  static FileEnd of(Path file, int bytes) throws IOException {
    if (file.toString().endsWith(PACKED)) {
      return packedEnd(file, bytes);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - bytes);
      ByteBuffer end = ByteBuffer.allocate((int) (channel.size() - from));
      int n = 0;
      while (end.hasRemaining() && n >= 0) {
        n = channel.read(end, from + end.position());
      }
      return new FileEnd(end.flip(), from > 0);
    }
  }

  /** It must be unpacked from its begin; of one that is cut off what there is. */
  private static FileEnd packedEnd(Path file, int bytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean cut = false;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      byte[] chunk = new byte[64 * 1024];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        all.write(chunk, 0, n);
        if (all.size() > bytes + MOST_TOO_MUCH) {
          cut |= keepEnd(all, bytes);
        }
      }
    } catch (EOFException | ZipException e) {
      LOG.debug("a packed log is cut off file={}", file, e);
    }
    cut |= keepEnd(all, bytes);
    return new FileEnd(ByteBuffer.wrap(all.toByteArray()), cut);
  }

  /** Whether there was more. */
  private static boolean keepEnd(ByteArrayOutputStream all, int bytes) {
    int more = all.size() - bytes;
    if (more > 0) {
      byte[] before = all.toByteArray();
      all.reset();
      all.write(before, more, bytes);
    }
    return more > 0;
  }
}
