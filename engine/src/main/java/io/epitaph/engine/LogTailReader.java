package io.epitaph.engine;

import io.epitaph.engine.Engine.LogTail;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

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

  /** So many are left as they are. */
  private static final int FEW_NULS = 3;

  private final int lines;
  private final int bytes;
  private final Deque<byte[]> kept = new ArrayDeque<>();
  private int keptBytes;
  private boolean truncated;

  private LogTailReader(int lines, int bytes) {
    this.lines = lines;
    this.bytes = bytes;
  }

  static LogTail read(InputStream log, boolean tty, int lines, int bytes) throws IOException {
    LogTailReader reader = new LogTailReader(lines, bytes);
    if (tty) {
      reader.readRaw(log);
    } else {
      reader.readFrames(log);
    }
    List<byte[]> result = new ArrayList<>(reader.kept);
    return new LogTail(result, reader.truncated);
  }

  private void readRaw(InputStream log) throws IOException {
    Pending pending = new Pending();
    byte[] chunk = new byte[8192];
    for (int n = log.read(chunk); n >= 0; n = log.read(chunk)) {
      pending.accept(chunk, n);
    }
    pending.end();
  }

  private void readFrames(InputStream log) throws IOException {
    // A line of one stream can be cut over frames with those of the other in between.
    Pending[] streams = {new Pending(), new Pending(), new Pending()};
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
    for (Pending stream : streams) {
      stream.end();
    }
  }

  private void keep(byte[] line) {
    kept.addLast(line);
    keptBytes += line.length;
    while (kept.size() > lines || keptBytes > bytes) {
      keptBytes -= kept.removeFirst().length;
      truncated = true;
    }
  }

  /** A line not ended yet; holds its last {@link #bytes} only. */
  private final class Pending {
    private final byte[] ring = new byte[bytes];
    private long length;

    /** NULs that were read, and are not in the line yet. */
    private long nuls;

    void accept(byte[] chunk, int count) {
      for (int i = 0; i < count; i++) {
        if (chunk[i] == '\n') {
          keepLine();
        } else if (chunk[i] == 0) {
          nuls++;
        } else {
          putNuls();
          put(chunk[i]);
        }
      }
    }

    private void put(byte b) {
      ring[(int) (length++ % bytes)] = b;
    }

    private void putNuls() {
      byte[] text =
          nuls <= FEW_NULS
              ? new byte[(int) nuls]
              : ("(" + nuls + " NUL bytes)").getBytes(StandardCharsets.US_ASCII);
      nuls = 0;
      for (byte b : text) {
        put(b);
      }
    }

    void end() {
      if (length > 0 || nuls > 0) {
        keepLine();
      }
    }

    private void keepLine() {
      putNuls();
      int size = (int) Math.min(length, bytes);
      truncated |= length > bytes;
      byte[] line = new byte[size];
      long start = length - size;
      for (int i = 0; i < size; i++) {
        line[i] = ring[(int) ((start + i) % bytes)];
      }
      length = 0;
      keep(size > 0 && line[size - 1] == '\r' ? Arrays.copyOf(line, size - 1) : line);
    }
  }
}
