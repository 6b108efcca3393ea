package io.epitaph.collector;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.collector.delivery.Cursor;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files in which earlier versions kept what is now in the spool, in the state folder.
 *
 * @param folder the state folder
 */
record FormerFiles(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger(FormerFiles.class);
  private static final String CURSOR = "cursor.json";
  private static final String CONTAINERS = "containers.json";

  /**
   * The cursor of a version that kept it in a file of its own.
   *
   * @return null when there is none
   */
  @Nullable Cursor cursor() throws IOException {
    try {
      JsonNode cursor = Wire.MAPPER.readTree(Files.readAllBytes(folder.resolve(CURSOR)));
      String event = cursor.path("event").asText("");
      return new Cursor(Instant.parse(cursor.path("at").asText()), event.isEmpty() ? null : event);
    } catch (NoSuchFileException e) {
      return null;
    } catch (JacksonException | DateTimeException e) {
      throw new IOException(
          folder.resolve(CURSOR)
              + " is damaged: restore it from a copy, or remove it (a new cursor is made from"
              + " what the engine still remembers)",
          e);
    }
  }

  /** To be called when the cursor is kept elsewhere. */
  void removeCursor() throws IOException {
    Files.deleteIfExists(folder.resolve(CURSOR));
  }

  /**
   * What a version knew of each container that kept it in a file of its own; nothing when there is
   * none, or it is damaged.
   */
  Map<String, byte[]> containers() throws IOException {
    Map<String, byte[]> former = new LinkedHashMap<>();
    try {
      Wire.MAPPER
          .readTree(Files.readAllBytes(folder.resolve(CONTAINERS)))
          .properties()
          .forEach(each -> former.put(each.getKey(), Wire.write(each.getValue())));
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (JacksonException e) {
      LOG.warn(
          "{} is damaged: nothing is known of containers before now", folder.resolve(CONTAINERS));
    }
    return former;
  }

  /** To be called when what was in it is kept elsewhere. */
  void removeContainers() throws IOException {
    Files.deleteIfExists(folder.resolve(CONTAINERS));
  }
}
