package io.epitaph.vault;

import com.github.luben.zstd.ZstdCompressCtx;
import io.epitaph.files.Hashes;
import io.epitaph.vault.Manifest.Part;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Compresses a tar into zstd frames that each stand alone, with a checksum, so that any of them can
 * be read without the others. One after another they are a zstd file.
 *
 * <p>Compressing is the slowest part of an export, so it runs in parallel with the reading.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8878">RFC 8878</a>
 */
final class FrameWriter extends OutputStream {
  private static final int LEVEL = 3;
  private static final int MOST_WAITING = 3;

  private final OutputStream out;
  private final ZstdCompressCtx zstd;
  private final ExecutorService beside =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "epitaph-archive-zstd");
            thread.setDaemon(true);
            return thread;
          });
  private final Deque<Future<byte[]>> waiting = new ArrayDeque<>();
  private final MessageDigest tarDigest = Hashes.sha256();
  private final MessageDigest storedDigest = Hashes.sha256();
  private final List<Integer> frames = new ArrayList<>();
  private byte[] buffer;
  private int filled;
  private long tarBytes;
  private long storedBytes;
  private boolean closed;

  /**
   * @param out not closed by this
   * @param frameBytes how much of the tar goes into a frame
   */
  FrameWriter(OutputStream out, int frameBytes) {
    this.out = out;
    this.buffer = new byte[frameBytes];
    this.zstd = new ZstdCompressCtx().setLevel(LEVEL).setChecksum(true).setContentSize(true);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    tarDigest.update(bytes, offset, length);
    tarBytes += length;
    int at = offset;
    int left = length;
    while (left > 0) {
      int n = Math.min(left, buffer.length - filled);
      System.arraycopy(bytes, at, buffer, filled, n);
      filled += n;
      at += n;
      left -= n;
      if (filled == buffer.length) {
        frame();
      }
    }
  }

  /** Writes what is left. An empty tar gets one empty frame: an empty file is not a zstd file. */
  void finish() throws IOException {
    if (filled > 0 || tarBytes == 0) {
      frame();
    }
    while (!waiting.isEmpty()) {
      writeOldest();
    }
  }

  private void frame() throws IOException {
    byte[] content = filled == buffer.length ? buffer : Arrays.copyOf(buffer, filled);
    waiting.add(beside.submit(() -> zstd.compress(content)));
    buffer = new byte[buffer.length];
    filled = 0;
    if (waiting.size() > MOST_WAITING) {
      writeOldest();
    }
  }

  private void writeOldest() throws IOException {
    byte[] frame;
    try {
      frame = waiting.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException e) {
      throw new IOException("cannot compress: " + e.getCause(), e.getCause());
    }
    out.write(frame);
    storedDigest.update(frame);
    storedBytes += frame.length;
    frames.add(frame.length);
  }

  /** After {@link #finish}: the tar. */
  Part tar() {
    return new Part(tarBytes, Hashes.hex(tarDigest));
  }

  /** After {@link #finish}: what was written. */
  Part stored() {
    return new Part(storedBytes, Hashes.hex(storedDigest));
  }

  /** After {@link #finish}: the length of each frame. */
  List<Integer> frames() {
    return List.copyOf(frames);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      // After a failure a frame may still be under way; the context is freed after it.
      beside.execute(zstd::close);
      beside.shutdown();
    }
  }
}
