package io.epitaph.keeper;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.Set;

/**
 * Reads what is short of a JSON object. A text is in memory before its length is known, unless it
 * was found to be too long before.
 *
 * @param tooLong the names of such texts; those that are found come to them
 */
record ShortValues(JsonParser in, Set<String> tooLong) {
  /** What engines write in a record themselves comes first. */
  private static final int MOST_VALUES = 200;

  private static final int MOST_TEXT = 4096;

  /** Of these the short values too. */
  private static final Set<String> ENTERED = Set.of("State", "Config", "RestartPolicy");

  void addTo(ObjectNode to, boolean enter) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (enter && value == JsonToken.START_OBJECT && ENTERED.contains(name)) {
        addTo(to.putObject(name), /* enter= */ false);
      } else if (value.isScalarValue() && isShort(name, value) && to.size() < MOST_VALUES) {
        to.set(name, Wire.MAPPER.readTree(in));
      } else {
        in.skipChildren();
      }
    }
  }

  private boolean isShort(String name, JsonToken value) throws IOException {
    if (value != JsonToken.VALUE_STRING) {
      return true;
    }
    try {
      return !tooLong.contains(name) && in.getTextLength() <= MOST_TEXT;
    } catch (StreamConstraintsException e) {
      tooLong.add(name);
      throw e;
    }
  }
}
