package io.epitaph.keeper;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The files that engines write logs to: those of the drivers {@code json-file} and {@code local},
 * with those that they were rotated to.
 */
final class LogFile {
  /** Longer than a line, which engines write in pieces of 16 KiB. */
  private static final int MOST_BEGIN = 256 * 1024;

  private LogFile() {}

  /**
   * @param newestFirst a log and the files that it was rotated to
   * @param bytes how many are read at most, from the end
   */
  static LastLines readJson(List<Path> newestFirst, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    return read(newestFirst, new JsonLog(), lines, bytes, since);
  }

  /** As {@link #readJson}, of the driver {@code local}. */
  static LastLines readLocal(List<Path> newestFirst, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    return read(newestFirst, new LocalLog(), lines, bytes, since);
  }

  private static LastLines read(
      List<Path> newestFirst, LogFormat format, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    List<LogPiece> pieces = new ArrayList<>();
    int left = bytes;
    boolean more = false;
    for (Path file : newestFirst) {
      if (left <= 0 || lines(pieces) > lines) {
        more = true;
        break;
      }
      FileEnd end = FileEnd.of(file, left);
      left -= end.bytes().remaining();
      LogFormat.Part part = format.read(end.bytes(), end.cut());
      pieces.addAll(0, part.pieces());
      more = part.cut();
      if (more || (!pieces.isEmpty() && pieces.get(0).isBefore(since))) {
        break;
      }
    }
    return LastLines.of(pieces, lines, more, since);
  }

  private static long lines(List<LogPiece> pieces) {
    return pieces.stream().filter(LogPiece::ended).count();
  }

  /**
   * When the first line of a file was written; null when that is not known.
   *
   * @param local whether the driver {@code local} wrote it
   */
  static @Nullable Instant first(Path file, boolean local) throws IOException {
    byte[] begin;
    try (InputStream plain = Files.newInputStream(file);
        InputStream in =
            file.toString().endsWith(FileEnd.PACKED) ? new GZIPInputStream(plain) : plain) {
      begin = in.readNBytes(MOST_BEGIN);
    } catch (NoSuchFileException | EOFException | ZipException e) {
      return null;
    }
    LogFormat format = local ? new LocalLog() : new JsonLog();
    LogPiece piece = format.first(ByteBuffer.wrap(begin));
    return piece == null ? null : piece.at();
  }
}
