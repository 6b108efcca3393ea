package io.epitaph.vault;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.epitaph.model.Wire;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A line of an index: the schema, an entry of the tar, a change of the image, or where the frames
 * are.
 *
 * @param bytes the line's are the first, up to the length; they are used by the next line too
 * @param number of the line, from 1
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record IndexRecord(byte[] bytes, int length, long number) {
  /** A sparse file has at most 100,000 spans. */
  private static final int MOST_OBJECTS = 100_010;

  record Schema(int schema) {}

  record FrameList(@Nullable Frames frames) {}

  /** What a line holds cannot be read; what its reader throws is another matter. */
  static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(Exception cause) {
      super(cause);
    }
  }

  <T> T as(Class<T> type) throws UnreadableException {
    try {
      T value = Wire.MAPPER.readValue(bytes, 0, length, type);
      if (value == null) {
        throw new IOException("line " + number + " says nothing");
      }
      return value;
    } catch (IOException | RuntimeException e) {
      throw new UnreadableException(e);
    }
  }

  /** Which kind of line it is, without keeping any of it. */
  String kind() throws UnreadableException {
    String kind = "entry";
    int objects = 0;
    try (JsonParser parser = Wire.MAPPER.getFactory().createParser(bytes, 0, length)) {
      int depth = 0;
      for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
        depth += t.isStructStart() ? 1 : t.isStructEnd() ? -1 : 0;
        objects += t == JsonToken.START_OBJECT ? 1 : 0;
        boolean top = depth == 1 && t == JsonToken.FIELD_NAME;
        if (top
            && (parser.currentName().equals("frames") || parser.currentName().equals("change"))) {
          kind = parser.currentName();
        }
        if (objects > MOST_OBJECTS) {
          throw new IOException("line " + number + " holds more than any entry has");
        }
      }
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
    return kind;
  }
}
