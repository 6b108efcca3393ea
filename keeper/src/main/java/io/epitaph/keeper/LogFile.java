package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that engines write logs to: those of the drivers {@code json-file} and {@code local}.
 */
public final class LogFile {
  private LogFile() {}

  /**
   * @param lines without line ends, oldest first
   * @param truncated true when there was more
   */
  public record Tail(List<byte[]> lines, boolean truncated) {}

  /** One write of a container: a line, or a part of one. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Piece(byte[] text, boolean ended, @Nullable Instant at) {}

  static Tail readJson(Path file, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    ByteBuffer end = end(file, bytes);
    byte[] content = new byte[end.remaining()];
    end.get(content);
    boolean cut = size(file) > content.length;
    List<Piece> pieces = new ArrayList<>();
    String[] records = new String(content, StandardCharsets.UTF_8).split("\n", -1);
    for (int i = cut ? 1 : 0; i < records.length; i++) {
      Piece piece = records[i].isEmpty() ? null : json(records[i]);
      if (piece != null) {
        pieces.add(piece);
      }
    }
    return tail(pieces, lines, cut, since);
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
  static Tail readLocal(Path file, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    ByteBuffer end = end(file, bytes);
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
    return tail(List.copyOf(pieces), lines, at > 0 || size(file) > end.limit(), since);
  }

  /** Fields: 2 the time in ns, 3 the line, 4 whether it is only a part of one. */
  private static Piece local(ByteBuffer in) {
    byte[] text = {};
    boolean part = false;
    Instant at = null;
    while (in.hasRemaining()) {
      long key = varint(in);
      if ((key & 7) == 2) {
        byte[] value = new byte[(int) Math.min(varint(in), in.remaining())];
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
      if (since != null && piece.at() != null && piece.at().isBefore(since)) {
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

  private static long size(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size();
    }
  }

  private static ByteBuffer end(Path file, int bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - bytes);
      ByteBuffer end = ByteBuffer.allocate((int) (channel.size() - from));
      int n = 0;
      while (end.hasRemaining() && n >= 0) {
        n = channel.read(end, from + end.position());
      }
      return end.flip();
    }
  }
}
