package io.epitaph.collector;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.collector.delivery.Cursor;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.engine.mask.Masking;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a collector keeps on disk: the engine's {@linkplain EngineIdentity identity}, the spool of
 * its {@link io.epitaph.collector.delivery.Delivery delivery}, and {@code lock}, which keeps a
 * second collector out. Thread-safe.
 */
final class StateFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
  private static final String CURSOR = "cursor.json";
  private static final String CONTAINERS = "containers.json";

  private final Path folder;
  private final FileChannel lockFile;
  private volatile EngineIdentity identity;

  private StateFolder(Path folder, FileChannel lockFile, Masking masking) throws IOException {
    this.folder = folder;
    this.lockFile = lockFile;
    this.identity = EngineIdentity.readOrMake(folder, masking);
  }

  /**
   * Opens the folder, and creates it at the first start.
   *
   * @param masking kept in it, for the archiver
   * @throws IOException when another collector has it open, it cannot be written, or a file in it
   *     is damaged
   */
  static StateFolder open(Path folder, Masking masking) throws IOException {
    Files.createDirectories(folder);
    FileChannel lockFile =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock == null) {
        throw inUse(folder);
      }
      return new StateFolder(folder, lockFile, masking);
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

  Path path() {
    return folder;
  }

  EngineIdentity identity() {
    return identity;
  }

  /** Keeps the name that the engine has now. */
  synchronized void rememberName(String name) throws IOException {
    identity = identity.named(name, folder);
  }

  /**
   * The cursor of a version that kept it in a file of its own.
   *
   * @return null when there is none
   */
  @Nullable Cursor formerCursor() throws IOException {
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
  void removeFormerCursor() throws IOException {
    Files.deleteIfExists(folder.resolve(CURSOR));
  }

  /**
   * What a version knew of each container that kept it in a file of its own; nothing when there is
   * none, or it is damaged.
   */
  Map<String, byte[]> formerContainers() throws IOException {
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
  void removeFormerContainers() throws IOException {
    Files.deleteIfExists(folder.resolve(CONTAINERS));
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
