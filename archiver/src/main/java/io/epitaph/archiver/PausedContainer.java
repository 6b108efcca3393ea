package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.files.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that is paused until this is closed, or until the process ends in good order. */
final class PausedContainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PausedContainer.class);

  private final DockerEngine engine;
  private final Durable disk;
  private final String containerId;
  private final Path file;
  private final FileChannel channel;
  private final Thread atExit = new Thread(this::closeAtExit, "epitaph-unpause");
  private boolean done;

  /**
   * @param file names it while it is paused
   * @param channel of that file, locked; closed with this
   */
  PausedContainer(
      DockerEngine engine, Durable disk, String containerId, Path file, FileChannel channel) {
    this.engine = engine;
    this.disk = disk;
    this.containerId = containerId;
    this.file = file;
    this.channel = channel;
  }

  void begin() throws IOException {
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      engine.pause(containerId);
    } catch (IOException | RuntimeException e) {
      // It may be paused even so, when only the answer was lost.
      try {
        close();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void closeAtExit() {
    try {
      close();
    } catch (IOException e) {
      LOG.error("container {} may still be paused: {}", containerId, e.getMessage());
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (done) {
      return;
    }
    try {
      PauseJournal.unpause(engine, containerId);
      disk.delete(file);
      done = true;
    } finally {
      channel.close();
      if (done && Thread.currentThread() != atExit) {
        removeHook();
      }
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process ends; the hook finds it done.
      return;
    }
  }
}
