package io.epitaph.archiver;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.files.Durable;
import io.epitaph.model.Ids;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that nothing stays paused. Before a container is paused, a file that names it is
 * durable in {@code paused/}; it is removed after the container was unpaused. The next process to
 * start unpauses what is still named there. While a process runs it holds a lock on its file, so
 * that no other process takes it for a leftover.
 */
final class PauseJournal {
  private static final Logger LOG = LoggerFactory.getLogger(PauseJournal.class);

  private final Path folder;
  private final Durable disk;
  private final DockerEngine engine;
  private final Clock clock;

  PauseJournal(Path vault, Durable disk, DockerEngine engine, Clock clock) {
    this.folder = vault.resolve("paused");
    this.disk = disk;
    this.engine = engine;
    this.clock = clock;
  }

  /**
   * Pauses a running container.
   *
   * @return close it to unpause
   */
  PausedContainer pause(String containerId) throws IOException {
    disk.makeFolder(folder.getParent());
    disk.makeFolder(folder);
    Path file = folder.resolve(Ids.hash(engine.address().toString(), containerId) + ".json");
    FileChannel channel = locked(file);
    if (channel == null) {
      throw new IOException(
          "container "
              + containerId
              + " is being archived with a pause by another process: "
              + file);
    }
    try {
      var entry =
          Wire.MAPPER
              .createObjectNode()
              .put("schema", 1)
              .put("engine", engine.address().toString())
              .put("containerId", containerId)
              .put("pausedAt", Wire.text(clock.instant()));
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(Wire.write(entry)));
      disk.sync(channel);
      disk.syncFolder(folder);
      PausedContainer paused = new PausedContainer(engine, disk, containerId, file, channel);
      paused.begin();
      return paused;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Null when another process holds it. */
  private @Nullable FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        Files.exists(file)
            ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : disk.create(file);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("held by this process file={}", file);
    }
    channel.close();
    return null;
  }

  /** One that is gone is no failure. */
  static void unpause(DockerEngine engine, String containerId) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      try {
        engine.unpause(containerId);
      } catch (EngineUnavailableException e) {
        // An engine that is closed meanwhile ends its calls; what is asked after that is answered.
        engine.unpause(containerId);
      }
    } catch (NoSuchContainerException e) {
      LOG.info("a paused container is gone containerId={}", containerId);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Unpauses what an earlier process has left paused on this engine.
   *
   * @return the ids of the containers
   */
  List<String> recover() throws IOException {
    List<String> unpaused = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return unpaused;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
      for (Path file : files) {
        String containerId = recover(file);
        if (containerId != null) {
          unpaused.add(containerId);
        }
      }
    }
    return unpaused;
  }

  private @Nullable String recover(Path file) throws IOException {
    FileChannel channel;
    try {
      channel = locked(file);
    } catch (NoSuchFileException e) {
      return null;
    }
    if (channel == null) {
      return null;
    }
    try (channel) {
      JsonNode entry;
      try {
        entry = Wire.MAPPER.readTree(Files.readAllBytes(file));
      } catch (JacksonException e) {
        entry = null;
      }
      String containerId = entry == null ? "" : entry.path("containerId").asText();
      if (entry == null || containerId.isEmpty()) {
        // It was not durable, so nothing was paused yet.
        disk.delete(file);
        return null;
      }
      if (!entry.path("engine").asText().equals(engine.address().toString())) {
        return null;
      }
      unpause(engine, containerId);
      disk.delete(file);
      LOG.info("unpaused what was left paused containerId={}", containerId);
      return containerId;
    }
  }
}
