package io.epitaph.keeper;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
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

  /** Of a longer text no more is read into memory. */
  private static final int LONGEST_TEXT = 1024 * 1024;

  /** So many such texts may be in one. */
  private static final int MOST_TRIES = 10;

  private static final JsonFactory PARSERS =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LONGEST_TEXT).build())
          .build();

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
    Set<String> tooLong = new HashSet<>();
    ObjectNode found;
    boolean again;
    do {
      int before = tooLong.size();
      again = false;
      found = Wire.MAPPER.createObjectNode();
      try (JsonParser in = PARSERS.createParser(file.toFile())) {
        if (in.nextToken() != JsonToken.START_OBJECT) {
          throw new IOException(file + " is not a JSON object");
        }
        new ShortValues(in, tooLong).addTo(found, /* enter= */ true);
      } catch (StreamConstraintsException e) {
        // Without a text that was too long: what comes after it may be short. What comes after a
        // name that is too long is not read.
        again = tooLong.size() > before && before < MOST_TRIES;
      }
    } while (again);
    return new StoredRecord(found, /* isCut= */ true);
  }
}
