package io.epitaph.archiver;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.files.Durable;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether exporting leaves a container's layer behind. One that says so is kept in the vault.
 *
 * @param leaks null when it could not be tested
 * @param why for people: how it was found out, or why not
 */
record SelfTestResult(@Nullable Boolean leaks, String why) {
  private static final String FILE = "self-test.json";

  /**
   * @param key of the engine that was tested
   * @return null when there is none for it
   */
  static @Nullable SelfTestResult read(Path vault, String key) throws IOException {
    try {
      JsonNode file = Wire.MAPPER.readTree(Files.readAllBytes(vault.resolve(FILE)));
      return file.path("key").asText().equals(key)
          ? new SelfTestResult(file.path("leaks").asBoolean(), file.path("why").asText())
          : null;
    } catch (NoSuchFileException | JacksonException e) {
      return null;
    }
  }

  void write(Path vault, Durable disk, String key) throws IOException {
    disk.makeFolder(vault);
    disk.makeFolder(vault.resolve("tmp"));
    ObjectNode file = Wire.MAPPER.createObjectNode();
    file.put("schema", 1).put("key", key).put("leaks", leaks).put("why", why);
    disk.write(
        vault.resolve("tmp").resolve(UUID.randomUUID() + ".json"),
        vault.resolve(FILE),
        Wire.write(file));
  }
}
