package io.epitaph.cli;

import io.epitaph.engine.DockerEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A keeper beside an engine, in a process of its own, since a pause of this one must not keep it
 * from watching; started again when it ends. It ends with this process, however that ends.
 */
final class KeeperProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeeperProcess.class);
  private static final long ENGINE_AGAIN_SECONDS = 5;
  private static final long START_AGAIN_SECONDS = 30;

  private final URI engine;
  private final Consumer<String> note;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Process process;

  private KeeperProcess(URI engine, Consumer<String> note) {
    this.engine = engine;
    this.note = note;
    this.thread = new Thread(this::run, "epitaph-keeper-process");
  }

  /**
   * Returns at once: the engine may not answer yet, which knows where its data are.
   *
   * @param note told when it cannot keep, once for each reason
   */
  static KeeperProcess start(URI engine, Consumer<String> note) {
    KeeperProcess started = new KeeperProcess(engine, note);
    started.thread.setDaemon(true);
    started.thread.start();
    return started;
  }

  /** The process is a child of this thread, and ends with it. */
  private void run() {
    String said = null;
    try {
      while (!closed) {
        String root = dataRoot();
        if (root == null) {
          TimeUnit.SECONDS.sleep(ENGINE_AGAIN_SECONDS);
          continue;
        }
        String end = kept(root);
        if (!closed) {
          if (!Objects.equals(end, said)) {
            note.accept("warning: nothing that vanishes is kept: " + end);
            said = end;
          }
          LOG.warn("the keeper has ended, it is started again engine={} end={}", engine, end);
          TimeUnit.SECONDS.sleep(START_AGAIN_SECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Null while the engine does not say. */
  private @Nullable String dataRoot() {
    try (DockerEngine asked = DockerEngine.connect(engine)) {
      return asked.info().dataRoot();
    } catch (IOException e) {
      LOG.debug("the engine does not say where its data are engine={}", engine, e);
      return null;
    }
  }

  /** Returns when it has ended, with the last that it said. */
  private String kept(String root) throws InterruptedException {
    String last = "the keeper said nothing";
    try {
      Process started =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+ExitOnOutOfMemoryError",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "keeper",
                  "--with-parent",
                  Long.toString(ProcessHandle.current().pid()),
                  "--data-root",
                  root)
              .redirectErrorStream(true)
              .start();
      process = started;
      if (closed) {
        started.destroy();
      }
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          LOG.info("keeper: {}", line);
          last = line;
        }
      }
      started.waitFor();
    } catch (IOException e) {
      last = "the keeper cannot be started: " + e.getMessage();
    }
    return last;
  }

  @Override
  public void close() {
    closed = true;
    Process running = process;
    if (running != null) {
      running.destroy();
      try {
        if (!running.waitFor(5, TimeUnit.SECONDS)) {
          running.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    thread.interrupt();
  }
}
