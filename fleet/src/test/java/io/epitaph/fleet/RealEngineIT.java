package io.epitaph.fleet;

import static org.awaitility.Awaitility.await;

import io.epitaph.engine.EngineAddress;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.testing.PrivateEngine;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/**
 * An engine of its own, where one can be started: what others do on a machine's engine is in its
 * events too, and fills its ring. Else the engine at hand; and the one in {@code DOCKER_HOST} when
 * that is set. With {@code EPITAPH_ENGINE_TREE}, an engine of its own out of that file tree:
 * another version than this machine has.
 */
class RealEngineIT extends EngineContract {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final long EIGHT_MIB = 8L * 1024 * 1024;
  private static final String TREE = System.getenv("EPITAPH_ENGINE_TREE");

  private static @Nullable PrivateEngine own;
  private static @Nullable Path folder;

  @BeforeAll
  static void startOwn() throws Exception {
    if (TREE != null) {
      own = PrivateEngine.startIn(Path.of(TREE));
    } else if (System.getenv("DOCKER_HOST") == null && PrivateEngine.missing() == null) {
      // Not a @TempDir: that is too long for a socket.
      folder = Files.createTempDirectory(Path.of("/tmp"), "ep");
      own = PrivateEngine.start(folder);
    }
  }

  @AfterAll
  static void stopOwn() throws IOException, InterruptedException {
    if (own != null) {
      own.close();
    }
    if (folder != null) {
      // What ends late may still delete files there: a walk would stumble over them.
      new ProcessBuilder("rm", "-rf", "--one-file-system", folder.toString())
          .inheritIO()
          .start()
          .waitFor();
    }
  }

  @Override
  World open() throws Exception {
    PrivateEngine started = own;
    if (started != null) {
      return new RealWorld(started.address(), Subjects.open(started.address(), "none"));
    }
    URI atHand = EngineAddress.from(System.getenv());
    try {
      return new RealWorld(atHand, Subjects.open(atHand));
    } catch (EngineUnavailableException e) {
      Assumptions.abort("needs a Docker engine: " + e.getMessage());
      throw e;
    }
  }

  private record RealWorld(URI engine, Subjects subjects) implements World {
    @Override
    public String address() {
      return engine.toString();
    }

    @Override
    public Dialect dialect() {
      String version = subjects.docker().versionCmd().exec().getVersion();
      int major = Integer.parseInt(version.replaceFirst("\\D.*", ""));
      return major < 26
          ? Dialect.DOCKER_20_10
          : major < 28 ? Dialect.DOCKER_26_1 : Dialect.DOCKER_28_5;
    }

    @Override
    public String create(Subject subject) {
      return subjects.create(subject);
    }

    @Override
    public String completes(String name, String word, int exitCode) throws Exception {
      String id =
          subjects.run(
              Subject.running(
                  name, "echo %s; echo %s >/tmp/left; exit %d".formatted(word, word, exitCode)));
      subjects.awaitDeath(id, LIMIT);
      return id;
    }

    @Override
    public String runs(String name) throws Exception {
      String id =
          subjects.run(
              Subject.running(name, "trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done")
                  .withStopTimeout(Duration.ofSeconds(10)));
      // A main process without a handler does not hear TERM.
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  RawAnswer.get(address(), "/containers/" + id + "/logs?stdout=1").body().length
                      > 0);
      return id;
    }

    @Override
    public String stubborn(String name) {
      String id = subjects.run(Subject.running(name, "trap '' TERM; while :; do sleep 0.1; done"));
      subjects.stop(id, Duration.ofSeconds(1));
      return id;
    }

    @Override
    public String choked(String name) throws Exception {
      String id =
          subjects.run(
              // An engine needs some time to watch a new container's memory, a busy one more.
              Subject.running(name, "sleep 2; exec tail /dev/zero").withMemory(EIGHT_MIB));
      subjects.awaitDeath(id, LIMIT);
      return id;
    }

    @Override
    public String missing(String name) {
      String id = subjects.create(Subject.running(name, "").withCommand("/no/such/command"));
      try {
        subjects.start(id);
      } catch (RuntimeException e) {
        // It could not start: that is wanted.
      }
      return id;
    }

    @Override
    public String loops(String name) {
      return subjects.run(Subject.running(name, "exit 3").withRestart("on-failure:2"));
    }

    @Override
    public String sick(String name) throws Exception {
      String id =
          subjects.run(
              Subject.running(name, "touch /tmp/well; while :; do sleep 0.2; done")
                  .withHealthCheck("cat /tmp/well")
                  .withStopTimeout(Duration.ZERO));
      subjects.awaitHealth(id, "healthy", LIMIT);
      subjects.exec(id, "rm /tmp/well");
      subjects.awaitHealth(id, "unhealthy", LIMIT);
      return id;
    }

    @Override
    public void stop(String id) {
      subjects.stop(id, Duration.ofSeconds(10));
    }

    @Override
    public void kill(String id) {
      subjects.kill(id, "KILL");
    }

    @Override
    public void pause(String id) throws Exception {
      subjects.pause(id);
    }

    @Override
    public void unpause(String id) throws Exception {
      subjects.unpause(id);
    }

    @Override
    public void exec(String id, String command) throws Exception {
      subjects.exec(id, command);
    }

    @Override
    public void remove(String id) {
      subjects.remove(id);
    }

    @Override
    public void close() throws IOException {
      subjects.close();
    }
  }
}
