package io.epitaph.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineAddress;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import io.epitaph.vault.Archives;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code epitaph prune}, as a process of its own, on a real engine; only of this test's own. */
class PruneCommandIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path folder;
  private Subjects subjects;

  @BeforeEach
  void open() throws IOException {
    try {
      subjects = Subjects.open(address());
    } catch (EngineUnavailableException e) {
      Assumptions.abort("needs a Docker engine: " + e.getMessage());
    }
  }

  @AfterEach
  void close() throws IOException {
    if (subjects != null) {
      subjects.close();
    }
  }

  private static URI address() {
    return EngineAddress.from(System.getenv());
  }

  private Path vault() {
    return folder.resolve("vault");
  }

  private String dead(String name) throws InterruptedException {
    Subject subject =
        Subject.running(
            "epitaph-prune-it-" + name, "head -c 3000000 /dev/urandom > /tmp/left-by-" + name);
    String id = subjects.run(subject);
    subjects.awaitDeath(id, LIMIT);
    return id;
  }

  private boolean isThere(String id) throws IOException {
    try (DockerEngine engine = DockerEngine.connect(address())) {
      return engine.containers().contains(id);
    }
  }

  private void awaitNoneIsBeingRemoved() {
    Map<String, List<String>> removing =
        Map.of(
            "label", List.of(Subjects.LABEL + "=" + subjects.mark()),
            "status", List.of("removing"));
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              try (DockerEngine engine = DockerEngine.connect(address())) {
                return engine.containers(removing).isEmpty();
              }
            });
  }

  private Process prune(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("prune", "--older-than", "0s"));
    all.addAll(List.of(options));
    return start(all);
  }

  private Process start(List<String> words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(words);
    command.addAll(
        List.of(
            "--vault",
            vault().toString(),
            "--engine",
            address().toString(),
            "--filter",
            "label=" + Subjects.LABEL + "=" + subjects.mark()));
    return new ProcessBuilder(command)
        .redirectError(folder.resolve("errors").toFile())
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private int code(Process process) throws InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void itListsThenAsksThenRemoves() throws Exception {
    String id = dead("one");
    Path output = folder.resolve("output");
    assertThat(code(prune("--dry-run"))).isZero();
    assertThat(output).content(UTF_8).contains("epitaph-prune-it-one");
    assertThat(isThere(id)).isTrue();
    assertThat(code(prune())).isEqualTo(Main.USAGE);
    assertThat(folder.resolve("errors")).content(UTF_8).contains("nobody can be asked");
    assertThat(isThere(id)).isTrue();
    assertThat(code(prune("--yes"))).isZero();
    assertThat(output).content(UTF_8).contains("1/1").contains("removed");
    assertThat(isThere(id)).isFalse();
    assertThat(Archives.in(vault()).verify(id.substring(0, 12))).isEmpty();
  }

  @Test
  void theMostCountsWhatIsNotInTheVaultYet() throws Exception {
    dead("older");
    dead("newer");
    List<String> now = List.of("archive", "now", "--all-dead", "--most", "1");
    assertThat(code(start(now))).isZero();
    assertThat(Archives.in(vault()).list()).hasSize(1);
    assertThat(code(start(now))).isZero();
    assertThat(Archives.in(vault()).list()).hasSize(2);
  }

  @Test
  void killedAnywhereItHasRemovedNothingThatIsNotInTheVault() throws Exception {
    List<String> ids = List.of(dead("a"), dead("b"), dead("c"));
    Random random = new Random(3);
    for (int kill = 0; kill < 3; kill++) {
      Process killed = prune("--yes");
      var unused = killed.waitFor(900 + random.nextInt(1500), TimeUnit.MILLISECONDS);
      killed.destroyForcibly().waitFor();
      for (String id : ids) {
        if (!isThere(id)) {
          assertThat(Archives.in(vault()).verify(id)).isEmpty();
        }
      }
    }
    awaitNoneIsBeingRemoved();
    // What a killed one asked for last may still be done meanwhile: the container is gone then.
    assertThat(code(prune("--yes"))).isIn(0, Main.UNREACHABLE);
    for (String id : ids) {
      await().atMost(LIMIT).until(() -> !isThere(id));
      assertThat(Archives.in(vault()).verify(id)).isEmpty();
    }
  }
}
