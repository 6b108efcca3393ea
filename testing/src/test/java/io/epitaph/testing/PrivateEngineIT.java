package io.epitaph.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineAddress;
import io.epitaph.engine.EngineUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Needs root and an engine's program, and says so where they are missing. */
@Timeout(300)
class PrivateEngineIT {
  private static final Path BRIDGE = Path.of("/sys/class/net/docker0");

  private Path folder;

  @BeforeEach
  void needsRoot() throws IOException {
    String missing = PrivateEngine.missing();
    Assumptions.assumeTrue(missing == null, missing);
    // Not a @TempDir: that is too long for a socket.
    folder = Files.createTempDirectory(Path.of("/tmp"), "ep");
  }

  @AfterEach
  void remove() throws IOException, InterruptedException {
    if (folder != null) {
      // What ends late may still delete files there: a walk would stumble over them.
      new ProcessBuilder("rm", "-rf", "--one-file-system", folder.toString())
          .inheritIO()
          .start()
          .waitFor();
    }
  }

  /** What an engine started may end a moment after it. */
  private void awaitNoProcess() {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(processesOf(folder)).isEmpty());
  }

  private static List<String> processesOf(Path folder) {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(folder + "/"))
        .toList();
  }

  @Test
  void itStartsBesideTheFirstEngineWhoseBridgeStays() throws Exception {
    boolean bridge = Files.exists(BRIDGE);
    String first = dataOfTheFirst();
    try (PrivateEngine own = PrivateEngine.start(folder);
        DockerEngine engine = DockerEngine.connect(own.address())) {
      // By its data, since both report the same ID: it is kept in the host's /etc/docker.
      assertThat(engine.info().dataRoot()).isEqualTo(folder.resolve("data").toString());
      assertThat(engine.containers()).isEmpty();
    }
    assertThat(Files.exists(BRIDGE)).isEqualTo(bridge);
    assertThat(dataOfTheFirst()).isEqualTo(first);
    awaitNoProcess();
  }

  private static String dataOfTheFirst() throws IOException {
    try (DockerEngine engine = DockerEngine.connect(EngineAddress.from(System.getenv()))) {
      return String.valueOf(engine.info().dataRoot());
    } catch (EngineUnavailableException e) {
      return "there is no first engine";
    }
  }

  @Test
  void aContainerOutlivesTheKillOfAnEngineWithLiveRestore() throws Exception {
    try (PrivateEngine own = PrivateEngine.start(folder, "--live-restore");
        Subjects subjects = Subjects.open(own.address(), "none")) {
      String id = subjects.run(Subject.running("undying", "sleep 600"));
      long pid = subjects.pid(id);
      own.kill();
      assertThatThrownBy(() -> DockerEngine.connect(own.address()))
          .isInstanceOf(EngineUnavailableException.class);
      assertThat(ProcessHandle.of(pid)).hasValueSatisfying(p -> assertThat(p.isAlive()).isTrue());
      own.start();
      subjects.awaitEngine(Duration.ofSeconds(20));
      assertThat(subjects.pid(id)).isEqualTo(pid);
    }
    awaitNoProcess();
  }

  @Test
  void aStopEndsItsContainersAndAStartBringsThoseOfThePolicyBack() throws Exception {
    try (PrivateEngine own = PrivateEngine.start(folder);
        Subjects subjects = Subjects.open(own.address(), "none")) {
      List<String> ids = new Lives(subjects, "it-").engineRestarted(own, false);
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () -> {
                assertThat(subjects.pid(ids.get(0))).isPositive();
                assertThat(subjects.pid(ids.get(1))).isZero();
              });
    }
    awaitNoProcess();
  }

  @Test
  void aTreeWithoutAnEngineIsRefusedWithHowToMakeOne() {
    assertThatThrownBy(() -> PrivateEngine.startIn(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("debootstrap");
  }
}
