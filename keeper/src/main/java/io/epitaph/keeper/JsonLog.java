package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The driver {@code json-file}: a JSON object on each line. */
final class JsonLog implements LogFormat {
  @Override
  public Part read(ByteBuffer end, boolean cut) {
    List<LogPiece> pieces = new ArrayList<>();
    String[] records = StandardCharsets.UTF_8.decode(end).toString().split("\n", -1);
    for (int i = cut ? 1 : 0; i < records.length; i++) {
      LogPiece piece = records[i].isEmpty() ? null : piece(records[i]);
      if (piece != null) {
        pieces.add(piece);
      }
    }
    return new Part(pieces, cut);
  }

  @Override
  public @Nullable LogPiece first(ByteBuffer begin) {
    String text = StandardCharsets.UTF_8.decode(begin).toString();
    int end = text.indexOf('\n');
    return end < 0 ? null : piece(text.substring(0, end));
  }

  /** Null for what is no record: the last one of an engine that was killed may be cut off. */
  private static @Nullable LogPiece piece(String record) {
    try {
      JsonNode json = Wire.MAPPER.readTree(record);
      String log = json.path("log").asText();
      boolean ended = log.endsWith("\n");
      byte[] text =
          (ended ? log.substring(0, log.length() - 1) : log).getBytes(StandardCharsets.UTF_8);
      return new LogPiece(text, ended, time(json.path("time").asText()));
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
}
