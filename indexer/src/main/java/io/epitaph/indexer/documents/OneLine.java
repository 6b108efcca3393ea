package io.epitaph.indexer.documents;

import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;

/** JSON as one line. */
final class OneLine {
  private OneLine() {}

  /**
   * A bulk has one document per line: Elasticsearch would read a line end within a record as the
   * start of another action.
   *
   * @param value one JSON object, as {@link Wire#read} makes sure
   * @return the same JSON, without line ends
   */
  static byte[] of(byte[] value) throws MalformedRecordException {
    for (byte b : value) {
      if (b == '\n' || b == '\r') {
        return joined(value);
      }
    }
    return value;
  }

  private static byte[] joined(byte[] value) throws MalformedRecordException {
    try {
      return Wire.write(Wire.MAPPER.readTree(value));
    } catch (IOException e) {
      throw new MalformedRecordException("got no JSON", e);
    }
  }
}
