package io.epitaph.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads a log in the engine's framing and keeps its end. Without a terminal, frames of eight header
 * bytes (stream, 0, 0, 0, length) and content; with one, the bytes as they were printed. Many NULs
 * in a row are written as their number: they are what a full disk or a lost host leaves, and would
 * leave no room for the words.
 *
 * @see <a
 *     href="https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerAttach">the
 *     stream format</a>
 */
final class LogTailReader {
  private static final int HEADER = 8;

  private final int bytes;
  private final KeptLines kept;

  private LogTailReader(int lines, int bytes) {
    this.bytes = bytes;
    this.kept = new KeptLines(lines, bytes);
  }

  static LogTail read(InputStream log, boolean tty, int lines, int bytes) throws IOException {
    LogTailReader reader = new LogTailReader(lines, bytes);
    if (tty) {
      reader.readRaw(log);
    } else {
      reader.readFrames(log);
    }
    return reader.kept.tail();
  }

  private void readRaw(InputStream log) throws IOException {
    PendingLine pending = pending();
    byte[] chunk = new byte[8192];
    for (int n = log.read(chunk); n >= 0; n = log.read(chunk)) {
      pending.accept(chunk, n);
    }
    pending.end();
  }

  private void readFrames(InputStream log) throws IOException {
    // A line of one stream can be cut over frames with those of the other in between.
    PendingLine[] streams = {pending(), pending(), pending()};
    byte[] header = new byte[HEADER];
    byte[] chunk = new byte[8192];
    for (int got = log.readNBytes(header, 0, HEADER);
        got > 0;
        got = log.readNBytes(header, 0, HEADER)) {
      if (got < HEADER || header[0] < 0 || header[0] > 2) {
        throw new EOFException(
            "the log's framing is broken: got the header "
                + Arrays.toString(Arrays.copyOf(header, got))
                + ", wanted a stream from 0 to 2 and a length");
      }
      int left = ByteBuffer.wrap(header).getInt(HEADER - Integer.BYTES);
      while (left > 0) {
        int n = log.read(chunk, 0, Math.min(chunk.length, left));
        if (n < 0) {
          break;
        }
        streams[header[0]].accept(chunk, n);
        left -= n;
      }
    }
    for (PendingLine stream : streams) {
      stream.end();
    }
  }

  private PendingLine pending() {
    return new PendingLine(bytes, kept);
  }
}
