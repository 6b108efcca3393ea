package io.epitaph.engine.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.engine.mask.MaskList;
import io.epitaph.engine.mask.Masker;
import io.epitaph.engine.mask.Masking;
import io.epitaph.engine.mask.MaskingKey;
import io.epitaph.files.Durable;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The id under which an engine is known, and the masker whose key was made with that id, so that
 * one secret has one fingerprint everywhere. A collector creates both at its first start and keeps
 * them in its state folder, as {@code engine.json} and {@code masking.key} (32 random bytes); only
 * the owner can read the files. A key that a user shares among hosts, and a user's {@link MaskList}
 * ({@code mask.list}), are kept there too, so that an archiver masks as its collector does.
 *
 * @param engineId null when no collector has watched this engine
 * @param engineName as the engine last called itself; empty before it did
 */
public record EngineIdentity(@Nullable String engineId, String engineName, Masker masker) {
  private static final String FILE = "engine.json";
  private static final String KEY_FILE = "masking.key";
  private static final String LIST_FILE = "mask.list";
  private static final int KEY_BYTES = MaskingKey.BYTES;
  private static final Durable DISK = new Durable();

  /**
   * Reads a collector's state folder.
   *
   * @return null when the collector has not written it yet
   * @throws IOException when a file in it is damaged
   */
  public static @Nullable EngineIdentity read(Path folder) throws IOException {
    JsonNode engine = engine(folder);
    byte[] key = key(folder);
    return engine == null || key == null ? null : of(folder, engine, key, maskList(folder));
  }

  /**
   * Reads a state folder, and creates what is missing. One process at a time may do so.
   *
   * @throws IOException when a file in it is damaged or cannot be written
   */
  public static EngineIdentity readOrMake(Path folder) throws IOException {
    return readOrMake(folder, Masking.DEFAULT);
  }

  /**
   * The same, with a user's key and list in the place of those that the folder has.
   *
   * @throws IOException when a file in it is damaged or cannot be written
   */
  public static EngineIdentity readOrMake(Path folder, Masking masking) throws IOException {
    JsonNode engine = engine(folder);
    if (engine == null) {
      engine = json(UUID.randomUUID().toString(), "");
      DISK.replace(folder.resolve(FILE), Wire.write(engine));
    }
    byte[] key = keep(folder, masking.key());
    byte[] list = String.join("\n", masking.list().lines()).getBytes(StandardCharsets.UTF_8);
    byte[] kept = content(folder.resolve(LIST_FILE));
    if (!Arrays.equals(kept == null ? new byte[0] : kept, list)) {
      DISK.replace(folder.resolve(LIST_FILE), list);
    }
    return of(folder, engine, key, masking.list());
  }

  private static byte[] keep(Path folder, @Nullable MaskingKey shared) throws IOException {
    byte[] kept = shared == null ? key(folder) : content(folder.resolve(KEY_FILE));
    byte[] wanted = shared == null ? kept : shared.bytes();
    if (wanted == null) {
      wanted = newKey();
    }
    if (!Arrays.equals(kept, wanted)) {
      DISK.replace(folder.resolve(KEY_FILE), wanted);
    }
    return wanted;
  }

  /**
   * Without a collector: no id, and a random key that is not kept, so that secrets cannot be
   * guessed.
   */
  public static EngineIdentity unknown() {
    return new EngineIdentity(null, "", new Masker(newKey()));
  }

  /** Masking more than the folder's list says. */
  public EngineIdentity withMask(MaskList more) {
    return new EngineIdentity(engineId, engineName, masker.with(more));
  }

  /** With the name that the engine has now, which the folder keeps. */
  public EngineIdentity named(String name, Path folder) throws IOException {
    if (name.equals(engineName)) {
      return this;
    }
    DISK.replace(folder.resolve(FILE), Wire.write(json(engineId, name)));
    return new EngineIdentity(engineId, name, masker);
  }

  private static EngineIdentity of(Path folder, JsonNode engine, byte[] key, MaskList list)
      throws IOException {
    String id = engine.path("id").asText("");
    if (id.isEmpty()) {
      throw damaged(folder, null);
    }
    return new EngineIdentity(id, engine.path("name").asText(), new Masker(key, list));
  }

  private static JsonNode json(@Nullable String id, String name) {
    ObjectNode json = Wire.MAPPER.createObjectNode();
    return json.put("id", id).put("name", name);
  }

  private static byte[] newKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private static @Nullable JsonNode engine(Path folder) throws IOException {
    byte[] bytes = content(folder.resolve(FILE));
    try {
      return bytes == null ? null : Wire.MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw damaged(folder, e);
    }
  }

  private static IOException damaged(Path folder, @Nullable Exception cause) {
    return new IOException(
        folder.resolve(FILE)
            + " is damaged: restore it from a copy, or remove it (a new identity is made; the"
            + " engine then counts as another one)",
        cause);
  }

  /**
   * What a user wants masked beside what is masked anyway, as a state folder has it.
   *
   * @throws IOException when the list is damaged
   */
  public static MaskList maskList(Path folder) throws IOException {
    byte[] list = content(folder.resolve(LIST_FILE));
    try {
      return list == null
          ? MaskList.NONE
          : MaskList.of(new String(list, StandardCharsets.UTF_8).lines().toList());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          folder.resolve(LIST_FILE) + " is damaged: start the collector again, which writes it", e);
    }
  }

  /**
   * Whether a folder is a collector's state folder.
   *
   * @throws IOException when that cannot be read
   */
  public static boolean isIn(Path folder) throws IOException {
    return content(folder.resolve(FILE)) != null || content(folder.resolve(LIST_FILE)) != null;
  }

  private static byte @Nullable [] key(Path folder) throws IOException {
    byte[] key = content(folder.resolve(KEY_FILE));
    if (key != null && key.length != KEY_BYTES) {
      throw new IOException(
          folder.resolve(KEY_FILE)
              + " has "
              + key.length
              + " bytes, wanted "
              + KEY_BYTES
              + ": restore it from a copy, or remove it to have a new key made; fingerprints of"
              + " the same secret then differ from the earlier ones");
    }
    return key;
  }

  private static byte @Nullable [] content(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
