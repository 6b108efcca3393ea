package io.epitaph.engine.copy;

import com.fasterxml.jackson.core.JsonParser;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The text of a JSON string whose bytes are ASCII. */
final class JsonText {
  private JsonText() {}

  /** Of the inside of a string, without its quotes. */
  static String of(byte[] json, int from, int to) {
    for (int i = from; i < to; i++) {
      if (json[i] == '\\') {
        return unescaped(json, from, to);
      }
    }
    return new String(json, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** With quotes before and behind it, it is JSON. */
  private static String unescaped(byte[] json, int from, int to) {
    byte[] quoted = new byte[to - from + 2];
    quoted[0] = '"';
    System.arraycopy(json, from, quoted, 1, to - from);
    quoted[quoted.length - 1] = '"';
    try (JsonParser parser = Wire.MAPPER.createParser(quoted)) {
      return parser.nextTextValue();
    } catch (IOException e) {
      throw new IllegalStateException("an escape was taken for a right one", e);
    }
  }
}
