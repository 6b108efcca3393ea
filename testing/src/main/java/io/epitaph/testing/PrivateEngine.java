package io.epitaph.testing;

import io.epitaph.engine.DockerEngine;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A private real engine, in a network namespace of its own, that may be stopped, killed and started
 * again. Needs root and {@code dockerd}. Its containers have no network but {@code none}.
 */
public final class PrivateEngine implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** The tree of the engines of all tests, if these are to run on another version. */
  private static final @Nullable String TREE = System.getProperty("epitaph.engine.tree");

  private final Path folder;
  private final PrivateContainerd containerd;
  private final DaemonCommand command;
  private @Nullable Process process;

  private PrivateEngine(Path folder, DaemonCommand command) {
    this.folder = folder;
    this.containerd = new PrivateContainerd(folder);
    this.command = command;
  }

  /** Why none can run on this machine, for people; null when one can. */
  public static @Nullable String missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "needs root, to start an engine of its own";
    }
    for (String program : List.of("dockerd", "unshare")) {
      boolean found = false;
      for (String place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
        found |= Files.isExecutable(Path.of(place, program));
      }
      if (!found) {
        return "needs " + program + " on the PATH, to start an engine of its own";
      }
    }
    return null;
  }

  /**
   * Starts one, and returns when it answers. With {@code -Depitaph.engine.tree=ROOT} it is that of
   * a tree, as {@link #startIn} wants it, that sees the folder, and what is beside it, under the
   * same paths.
   *
   * @param folder short: the path of a socket has at most 107 characters
   * @param options more of {@code dockerd}'s, {@code --live-restore}
   */
  public static PrivateEngine start(Path folder, String... options)
      throws IOException, InterruptedException {
    Path root = TREE == null ? null : Path.of(TREE);
    PrivateEngine engine =
        new PrivateEngine(folder, DaemonCommand.with(folder, root, List.of(options)));
    engine.start();
    return engine;
  }

  /**
   * Starts an engine of another version, that is in a file tree of its own, as {@code debootstrap}
   * makes one: {@code debootstrap --variant=minbase --include=docker.io,iptables,ca-certificates
   * trixie ROOT}. It keeps its data in the tree, under {@code /epitaph}, and mounts nothing that
   * this process sees.
   *
   * @param root absolute and short
   * @param options more of {@code dockerd}'s
   * @throws IOException when there is no {@code dockerd} in the tree, or it does not come up
   */
  public static PrivateEngine startIn(Path root, String... options)
      throws IOException, InterruptedException {
    Path program = root.resolve("usr/sbin/dockerd");
    if (!Files.isExecutable(program)) {
      throw new IOException(
          "there is no "
              + program
              + ": make the tree by debootstrap --variant=minbase"
              + " --include=docker.io,iptables,ca-certificates trixie "
              + root);
    }
    PrivateEngine engine =
        new PrivateEngine(DaemonCommand.folderIn(root), DaemonCommand.in(root, List.of(options)));
    engine.start();
    return engine;
  }

  /** Its folders, as it names them itself, and the default folders of an engine. */
  Map<String, String> places() {
    return command.places();
  }

  /** The process id of the engine, while it runs. */
  public long pid() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("the engine does not run");
    }
    return running.pid();
  }

  public URI address() {
    return URI.create("unix://" + folder.resolve("docker.sock"));
  }

  /** Starts it again after {@link #stop} or {@link #kill}. */
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    // A killed engine leaves it behind, and the next would not start.
    Files.deleteIfExists(folder.resolve("pid"));
    containerd.forgetDead();
    Path log = folder.resolve("dockerd.log");
    Process started =
        new ProcessBuilder(command.words())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process = started;
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() > end) {
        List<String> lines = Files.readAllLines(log);
        throw new IOException(
            "the engine in "
                + folder
                + " did not come up: "
                + String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size())));
      }
      Thread.sleep(50);
    }
  }

  private boolean answers() {
    try (DockerEngine engine = DockerEngine.connect(address())) {
      return engine.info() != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends it as {@code systemctl stop} does; without live-restore its containers end too. */
  public void stop() throws InterruptedException {
    end(false);
  }

  /** {@code kill -9} of the engine; its containers run on. */
  public void kill() throws InterruptedException {
    end(true);
  }

  /** Stops its daemon by SIGSTOP, so that it answers nothing, or lets it go on. */
  public void hang(boolean yes) throws IOException, InterruptedException {
    Process running = process;
    if (running != null) {
      new ProcessBuilder("kill", yes ? "-STOP" : "-CONT", Long.toString(running.pid()))
          .start()
          .waitFor();
    }
  }

  private void end(boolean atOnce) throws InterruptedException {
    Process running = process;
    if (running == null) {
      return;
    }
    if (atOnce) {
      running.destroyForcibly();
    } else {
      running.destroy();
    }
    if (!running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      running.destroyForcibly();
      running.waitFor();
    }
    process = null;
  }

  /** Ends it and what it left mounted. Its folder stays. */
  @Override
  public void close() throws IOException {
    try {
      end(false);
      containerd.end();
      for (String mounted : List.of("data", "exec")) {
        new ProcessBuilder("umount", "-q", "-R", folder.resolve(mounted).toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
