package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.files.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that is paused until this is closed, or until the process ends in good order. */
final class PausedContainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PausedContainer.class);

  private static final int ATTEMPTS = 10;
  private static final Duration BETWEEN = Duration.ofMillis(500);

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
      pause();
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

  /** A kernel that is busy refuses to freeze a container, and does it some moments later. */
  private void pause() throws IOException {
    EngineRefusedException first = null;
    for (int attempt = 1; ; attempt++) {
      try {
        engine.pause(containerId);
        return;
      } catch (EngineRefusedException e) {
        if (first == null) {
          first = e;
        }
        if (e.status() != 500 || attempt == ATTEMPTS) {
          // What refuses a later attempt, as that it is paused, may come of the first.
          throw first;
        }
        LOG.info("not paused yet containerId={}: {}", containerId, e.getMessage());
      }
      try {
        Thread.sleep(BETWEEN.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EngineUnavailableException("interrupted during a pause", e);
      }
      if (isDone()) {
        throw first;
      }
    }
  }

  /** When the process ends meanwhile, nobody would unpause it any more. */
  private synchronized boolean isDone() {
    return done;
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
