package io.epitaph.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A {@link PrivateEngine} with overlay2, or what {@code -Depitaph.engine.store} says instead, in a
 * folder of its own, on which containers vanish. It has one image, {@code box}: a busybox, of which
 * the shell is the entry point.
 */
public final class BoxEngine implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String ENTRY = " -c 'ENTRYPOINT [\"/bin/busybox\", \"sh\", \"-c\"]' - ";

  private final Path folder;
  private final PrivateEngine engine;

  private BoxEngine(Path folder, PrivateEngine engine) {
    this.folder = folder;
    this.engine = engine;
  }

  /** Why none can run on this machine, for people; null when one can. */
  public static @Nullable String missing() {
    return Files.isExecutable(Path.of("/bin/busybox"))
        ? PrivateEngine.missing()
        : "needs /bin/busybox";
  }

  /**
   * Starts one for a test, which is skipped where none can run, and fails there with {@code
   * CI=true}.
   *
   * @param script as of {@link #start}
   */
  public static BoxEngine startForTest(String script) throws IOException, InterruptedException {
    String missing = missing();
    if (missing != null && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(missing);
    }
    Assumptions.assumeTrue(missing == null, missing);
    return start(script);
  }

  /**
   * Starts one.
   *
   * @param script makes what else the image has, in the folder that becomes its root
   */
  public static BoxEngine start(String script) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("box");
    String store = System.getProperty("epitaph.engine.store", "--storage-driver=overlay2");
    BoxEngine box = new BoxEngine(folder, PrivateEngine.start(folder, store));
    box.image("box", "mkdir bin; cp /bin/busybox bin/; " + script);
    return box;
  }

  /**
   * Makes an image of one layer.
   *
   * @param script makes what it has, in the folder that becomes its root
   */
  public void image(String name, String script) throws IOException, InterruptedException {
    Path root = Files.createDirectories(folder.resolve("root-" + name));
    Said said = run("cd " + root + "; " + script + "\n tar -c . | docker import" + ENTRY + name);
    if (said.exit() != 0) {
      throw new IOException("no image " + name + ": " + said.errors());
    }
  }

  /** Of this engine and what tests put beside its data. */
  public Path folder() {
    return folder;
  }

  public Path dataRoot() {
    return folder.resolve("data");
  }

  public URI address() {
    return engine.address();
  }

  /** To stop and start it. */
  public PrivateEngine engine() {
    return engine;
  }

  /**
   * Runs a script whose {@code docker} speaks to this engine.
   *
   * @return what it printed
   * @throws IOException when it did not end in time
   */
  public String sh(String script) throws IOException, InterruptedException {
    return run(script).output();
  }

  private record Said(int exit, String output, String errors) {}

  private Said run(String script) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(folder, "errors", null);
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
    builder.redirectError(errors.toFile());
    builder.environment().put("DOCKER_HOST", address().toString());
    Process process = builder.start();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("not done within " + LIMIT.toSeconds() + " s: " + script);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String said = Files.readString(errors);
    Files.delete(errors);
    return new Said(process.exitValue(), output.strip(), said.strip());
  }

  /**
   * Runs a container with {@code --rm} to its end.
   *
   * @param options more of {@code docker run}'s
   * @param command without an apostrophe
   * @return its id
   */
  public String vanish(String options, String command) throws IOException, InterruptedException {
    return vanishOf("box", options, command);
  }

  /** As {@link #vanish}, of another image. */
  public String vanishOf(String image, String options, String command)
      throws IOException, InterruptedException {
    Path id = Files.createTempDirectory(folder, "run").resolve("id");
    Said said =
        run(
            "docker run --rm --network none --cidfile %s %s %s '%s'"
                .formatted(id, options, image, command));
    if (!Files.exists(id)) {
      throw new IOException("no container of image " + image + ": " + said.errors());
    }
    return Files.readString(id);
  }

  /** Ends it, and removes its folder. */
  @Override
  public void close() throws IOException {
    engine.close();
    try {
      new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
