package io.epitaph.collector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.files.Durable;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a collector keeps on disk: {@code engine.json} (the engine's identity, made at the first
 * start), {@code masking.key} (32 random bytes, for the owner only), {@code cursor.json}, and
 * {@code lock}, which keeps a second collector out. A file is replaced whole or not at all.
 */
final class StateFolder implements AutoCloseable {
  private static final int KEY_BYTES = 32;

  private final Durable disk = new Durable();
  private final Path folder;
  private final FileChannel lockFile;
  private final String engineId;
  private final byte[] maskingKey;
  private String engineName;

  private StateFolder(Path folder, FileChannel lockFile) throws IOException {
    this.folder = folder;
    this.lockFile = lockFile;
    JsonNode identity = readJson("engine.json");
    this.engineId =
        identity == null ? UUID.randomUUID().toString() : required(identity, "engine.json", "id");
    this.engineName = identity == null ? "" : identity.path("name").asText();
    if (identity == null) {
      writeIdentity();
    }
    this.maskingKey = loadKey();
  }

  /**
   * Opens the folder, and makes it at the first start.
   *
   * @throws IOException when another collector has it open, it cannot be written, or a file in it
   *     is damaged
   */
  static StateFolder open(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel lockFile =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock == null) {
        throw inUse(folder);
      }
      return new StateFolder(folder, lockFile);
    } catch (OverlappingFileLockException e) {
      lockFile.close();
      throw inUse(folder);
    } catch (IOException e) {
      lockFile.close();
      throw e;
    }
  }

  private static IOException inUse(Path folder) {
    return new IOException(
        "another collector uses the state folder " + folder + ": stop it, or name another folder");
  }

  String engineId() {
    return engineId;
  }

  byte[] maskingKey() {
    return maskingKey.clone();
  }

  /** The name the engine told last; empty before it ever did. */
  String engineName() {
    return engineName;
  }

  void rememberName(String name) throws IOException {
    if (!name.equals(engineName)) {
      engineName = name;
      writeIdentity();
    }
  }

  /**
   * @return null when none was written yet
   */
  @Nullable Cursor cursor() throws IOException {
    JsonNode cursor = readJson("cursor.json");
    if (cursor == null) {
      return null;
    }
    try {
      String event = cursor.path("event").asText("");
      return new Cursor(
          Instant.parse(required(cursor, "cursor.json", "at")), event.isEmpty() ? null : event);
    } catch (DateTimeException e) {
      throw damaged("cursor.json", e);
    }
  }

  /** Returns once it is durable. */
  void keep(Cursor cursor) throws IOException {
    ObjectNode json = Wire.MAPPER.createObjectNode();
    json.put("at", Wire.text(cursor.at()));
    if (cursor.eventId() != null) {
      json.put("event", cursor.eventId());
    }
    replace("cursor.json", Wire.write(json));
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  private void writeIdentity() throws IOException {
    ObjectNode json = Wire.MAPPER.createObjectNode();
    json.put("id", engineId).put("name", engineName);
    replace("engine.json", Wire.write(json));
  }

  private byte[] loadKey() throws IOException {
    try {
      byte[] key = Files.readAllBytes(folder.resolve("masking.key"));
      if (key.length != KEY_BYTES) {
        throw new IOException(
            folder.resolve("masking.key")
                + " has "
                + key.length
                + " bytes, wanted "
                + KEY_BYTES
                + ": bring it back from a copy, or remove it to have a new key made; fingerprints of"
                + " the same secret then differ from the earlier ones");
      }
      return key;
    } catch (NoSuchFileException e) {
      byte[] key = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(key);
      replace("masking.key", key);
      return key;
    }
  }

  private @Nullable JsonNode readJson(String name) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(folder.resolve(name));
    } catch (NoSuchFileException e) {
      return null;
    }
    try {
      return Wire.MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  private String required(JsonNode json, String file, String field) throws IOException {
    String text = json.path(field).asText("");
    if (text.isEmpty()) {
      throw damaged(file, null);
    }
    return text;
  }

  private IOException damaged(String name, @Nullable Exception cause) {
    return new IOException(
        folder.resolve(name)
            + " is damaged: bring it back from a copy, or remove it (a new "
            + (name.equals("cursor.json")
                ? "cursor is made from what the engine still remembers)"
                : "identity is made; the engine then counts as another one)"),
        cause);
  }

  private void replace(String name, byte[] content) throws IOException {
    disk.replace(folder.resolve(name), content);
  }
}
