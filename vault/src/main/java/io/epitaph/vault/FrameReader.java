package io.epitaph.vault;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Reads any part of a tar from a file of frames. Used by one thread. */
final class FrameReader {
  private final FileChannel file;
  private final String name;
  private final int frameBytes;
  private final long tarBytes;
  private final long[] begins;
  private int current = -1;
  private byte[] content = new byte[0];

  /**
   * @param name of the file, for errors
   * @param frames the length of each frame
   */
  FrameReader(FileChannel file, String name, Frames frames) {
    this.file = file;
    this.name = name;
    this.frameBytes = frames.frameBytes();
    this.tarBytes = frames.tarBytes();
    this.begins = new long[frames.lengths().size() + 1];
    for (int i = 0; i < frames.lengths().size(); i++) {
      begins[i + 1] = begins[i] + frames.lengths().get(i);
    }
  }

  int count() {
    return begins.length - 1;
  }

  /** Where in the tar a frame begins. */
  long tarBegin(int frame) {
    return Math.min(tarBytes, (long) frame * frameBytes);
  }

  /**
   * The content of a frame.
   *
   * @throws DamagedArchiveException when it is not what was stored
   */
  byte[] frame(int frame) throws IOException {
    if (frame == current) {
      return content;
    }
    int length = Math.toIntExact(begins[frame + 1] - begins[frame]);
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, begins[frame] + bytes.position()) < 0) {
        throw damaged(frame, "the file ends at byte " + file.size(), null);
      }
    }
    int wanted = Math.toIntExact(tarBegin(frame + 1) - tarBegin(frame));
    byte[] read;
    try {
      read = new byte[wanted];
      long n = Zstd.decompressByteArray(read, 0, wanted, bytes.array(), 0, length);
      if (Zstd.isError(n)) {
        throw damaged(frame, Zstd.getErrorName(n), null);
      }
      if (n != wanted) {
        throw damaged(frame, "it holds " + n + " bytes, wanted " + wanted, null);
      }
    } catch (ZstdException e) {
      throw damaged(frame, e.getMessage(), e);
    }
    current = frame;
    content = read;
    return read;
  }

  private DamagedArchiveException damaged(int frame, String why, @Nullable Exception cause) {
    String message =
        name
            + ": bytes "
            + tarBegin(frame)
            + " to "
            + tarBegin(frame + 1)
            + " of the tar cannot be read (frame "
            + frame
            + ", at byte "
            + begins[frame]
            + "): "
            + why;
    return cause == null
        ? new DamagedArchiveException(message)
        : new DamagedArchiveException(message, cause);
  }

  /** The frame that holds a byte of the tar. */
  int frameOf(long at) throws IOException {
    int frame = (int) (at / frameBytes);
    if (frame >= count()) {
      throw new DamagedArchiveException(name + ": the index names too few frames");
    }
    return frame;
  }

  /** A part of the tar. */
  InputStream read(long offset, long length) throws IOException {
    if (offset < 0 || length < 0 || offset > tarBytes - length) {
      throw new DamagedArchiveException(
          name + ": the index names bytes beyond the tar's end: " + offset + " + " + length);
    }
    return new FrameInput(this, offset, offset + length);
  }
}
