package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that engines write logs to: those of the drivers {@code json-file} and {@code local},
 * with those that they were rotated to.
 */
public final class LogFile {
  /** How the name of a packed one ends. */
  static final String PACKED = ".gz";

  private static final int MOST_TOO_MUCH = 4 * 1024 * 1024;

  /** Longer than a line, which engines write in pieces of 16 KiB. */
  private static final int MOST_BEGIN = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

  private LogFile() {}

  /**
   * @param lines without line ends, oldest first
   * @param truncated true when there was more
   */
  public record Tail(List<byte[]> lines, boolean truncated) {}

  /** One write of a container: a line, or a part of one. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Piece(byte[] text, boolean ended, @Nullable Instant at) {}

  /** How the end of a file becomes pieces. */
  private interface Format {
    /**
     * @param cut whether the file begins before
     */
    Part read(ByteBuffer end, boolean cut) throws IOException;
  }

  /**
   * @param cut whether there was more before it
   */
  private record Part(List<Piece> pieces, boolean cut) {}

  /**
   * @param newestFirst a log and the files that it was rotated to
   * @param bytes how many are read at most, from the end
   */
  static Tail readJson(List<Path> newestFirst, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    return read(newestFirst, LogFile::json, lines, bytes, since);
  }

  /** As {@link #readJson}, of the driver {@code local}. */
  static Tail readLocal(List<Path> newestFirst, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    return read(newestFirst, LogFile::local, lines, bytes, since);
  }

  private static Tail read(
      List<Path> newestFirst, Format format, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    List<Piece> pieces = new ArrayList<>();
    int left = bytes;
    boolean more = false;
    for (Path file : newestFirst) {
      if (left <= 0 || lines(pieces) > lines) {
        more = true;
        break;
      }
      End end = end(file, left);
      left -= end.bytes().remaining();
      Part part = format.read(end.bytes(), end.cut());
      pieces.addAll(0, part.pieces());
      more = part.cut();
      if (more || (!pieces.isEmpty() && isBefore(pieces.get(0), since))) {
        break;
      }
    }
    return tail(pieces, lines, more, since);
  }

  private static long lines(List<Piece> pieces) {
    return pieces.stream().filter(Piece::ended).count();
  }

  private static boolean isBefore(Piece piece, @Nullable Instant since) {
    return since != null && piece.at() != null && piece.at().isBefore(since);
  }

  private static Part json(ByteBuffer end, boolean cut) {
    List<Piece> pieces = new ArrayList<>();
    String[] records = StandardCharsets.UTF_8.decode(end).toString().split("\n", -1);
    for (int i = cut ? 1 : 0; i < records.length; i++) {
      Piece piece = records[i].isEmpty() ? null : json(records[i]);
      if (piece != null) {
        pieces.add(piece);
      }
    }
    return new Part(pieces, cut);
  }

  /** Null for what is no record: the last one of an engine that was killed may be cut off. */
  private static @Nullable Piece json(String record) {
    try {
      JsonNode json = Wire.MAPPER.readTree(record);
      String log = json.path("log").asText();
      boolean ended = log.endsWith("\n");
      byte[] text =
          (ended ? log.substring(0, log.length() - 1) : log).getBytes(StandardCharsets.UTF_8);
      return new Piece(text, ended, time(json.path("time").asText()));
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Records of a length, a protocol buffer, and the same length again; read from the end. */
  private static Part local(ByteBuffer end, boolean cut) throws IOException {
    Deque<Piece> pieces = new ArrayDeque<>();
    int at = end.limit();
    while (at >= 8) {
      int length = end.getInt(at - 4);
      int from = at - 4 - length;
      if (length < 0 || from < 4 || end.getInt(from - 4) != length) {
        break;
      }
      pieces.addFirst(local(end.slice(from, length)));
      at = from - 4;
    }
    return new Part(List.copyOf(pieces), cut || at > 0);
  }

  /** Fields: 2 the time in ns, 3 the line, 4 whether it is only a part of one. */
  private static Piece local(ByteBuffer in) throws IOException {
    byte[] text = {};
    boolean part = false;
    Instant at = null;
    while (in.hasRemaining()) {
      long key = varint(in);
      if ((key & 7) == 2) {
        long length = varint(in);
        if (length < 0) {
          throw new IOException("the log is damaged: a field of it has " + length + " bytes");
        }
        byte[] value = new byte[(int) Math.min(length, in.remaining())];
        in.get(value);
        text = key >> 3 == 3 ? value : text;
      } else {
        long value = varint(in);
        at = key >> 3 == 2 ? Instant.ofEpochSecond(0, value) : at;
        part |= key >> 3 == 4 && value != 0;
      }
    }
    return new Piece(text, !part, at);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; in.hasRemaining() && shift < 64; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        break;
      }
    }
    return value;
  }

  private static Tail tail(List<Piece> pieces, int lines, boolean cut, @Nullable Instant since) {
    Deque<byte[]> kept = new ArrayDeque<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean truncated = cut;
    for (Piece piece : pieces) {
      if (isBefore(piece, since)) {
        continue;
      }
      line.writeBytes(piece.text());
      if (piece.ended()) {
        kept.addLast(line.toByteArray());
        line.reset();
      }
      if (kept.size() > lines) {
        kept.removeFirst();
        truncated = true;
      }
    }
    if (line.size() > 0) {
      kept.addLast(line.toByteArray());
    }
    return new Tail(List.copyOf(kept), truncated);
  }

  /**
   * When the first line of a file was written; null when that is not known.
   *
   * @param local whether the driver {@code local} wrote it
   */
  static @Nullable Instant first(Path file, boolean local) throws IOException {
    byte[] begin;
    try (InputStream plain = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(PACKED) ? new GZIPInputStream(plain) : plain) {
      begin = in.readNBytes(MOST_BEGIN);
    } catch (NoSuchFileException | EOFException | ZipException e) {
      return null;
    }
    Piece piece = local ? firstLocal(ByteBuffer.wrap(begin)) : firstJson(begin);
    return piece == null ? null : piece.at();
  }

  private static @Nullable Piece firstJson(byte[] begin) {
    String text = new String(begin, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    return end < 0 ? null : json(text.substring(0, end));
  }

  private static @Nullable Piece firstLocal(ByteBuffer begin) throws IOException {
    if (begin.remaining() < 4) {
      return null;
    }
    int length = begin.getInt();
    return length < 0 || length > begin.remaining() ? null : local(begin.slice(4, length));
  }

  /** The end of a file. */
  private record End(ByteBuffer bytes, boolean cut) {}

  private static End end(Path file, int bytes) throws IOException {
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
      return new End(end.flip(), from > 0);
    }
  }

  /** It must be unpacked from its begin; of one that is cut off what there is. */
  private static End packedEnd(Path file, int bytes) throws IOException {
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
    return new End(ByteBuffer.wrap(all.toByteArray()), cut);
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
