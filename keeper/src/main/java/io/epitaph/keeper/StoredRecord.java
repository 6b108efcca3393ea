package io.epitaph.keeper;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A file in which an engine wrote down a container. Whoever starts one may make it as long as he
 * likes, with labels for example, and a tree of it takes many times its bytes: of one that is too
 * long only short values are read, so that its container's end is known and its files are kept.
 *
 * @param isCut whether most of it is not in {@code json}
 */
record StoredRecord(ObjectNode json, boolean isCut) {
  /** Longer than those that people have; a tree of it fits into a small heap. */
  static final long MOST_BYTES = 2 * 1024 * 1024;

  /** What engines write in them themselves comes first. */
  private static final int MOST_VALUES = 200;

  private static final int MOST_TEXT = 4096;

  /** Of these the short values too. */
  private static final Set<String> ENTERED = Set.of("State", "Config", "RestartPolicy");

  /**
   * @throws IOException when it is no JSON object, or cannot be read
   */
  static StoredRecord read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      return cut(file);
    }
    try {
      if (Wire.MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
        return new StoredRecord(object, /* isCut= */ false);
      }
    } catch (StreamConstraintsException e) {
      // A name in it is too long.
      return cut(file);
    }
    throw new IOException(file + " is not a JSON object");
  }

  private static StoredRecord cut(Path file) throws IOException {
    ObjectNode found = Wire.MAPPER.createObjectNode();
    try (JsonParser in = Wire.MAPPER.getFactory().createParser(file.toFile())) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(file + " is not a JSON object");
      }
      addShort(in, found, /* enter= */ true);
    } catch (StreamConstraintsException e) {
      // What comes after a name that is too long is not read.
      return new StoredRecord(found, /* isCut= */ true);
    }
    return new StoredRecord(found, /* isCut= */ true);
  }

  private static void addShort(JsonParser in, ObjectNode to, boolean enter) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (enter && value == JsonToken.START_OBJECT && ENTERED.contains(name)) {
        addShort(in, to.putObject(name), /* enter= */ false);
      } else if (value.isScalarValue() && isShort(in, value) && to.size() < MOST_VALUES) {
        to.set(name, Wire.MAPPER.readTree(in));
      } else {
        in.skipChildren();
      }
    }
  }

  private static boolean isShort(JsonParser in, JsonToken value) throws IOException {
    return value != JsonToken.VALUE_STRING || in.getTextLength() <= MOST_TEXT;
  }
}
