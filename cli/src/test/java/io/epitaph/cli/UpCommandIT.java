package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} as people run it: a process of its own, until a signal ends it. */
class UpCommandIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String READY = "epitaph: ready:";

  @TempDir private static Path folder;
  private static Process up;

  @BeforeAll
  static void start() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    up = up("first");
    awaitReady(up, "first");
  }

  @AfterAll
  static void end() throws InterruptedException {
    up.destroy();
    if (!up.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      up.destroyForcibly();
    }
  }

  /** The address of an engine that does not exist. */
  private static Process up(String name) throws IOException {
    return Started.epitaph(
            folder.resolve("user"),
            List.of(
                "up", "--state", state(name).toString(), "--engine", "unix:///nowhere/docker.sock"))
        .redirectErrorStream(true)
        .redirectOutput(printed(name).toFile())
        .start();
  }

  private static Path state(String name) {
    return folder.resolve(name + "-state");
  }

  private static Path printed(String name) {
    return folder.resolve(name + ".out");
  }

  private static void awaitReady(Process process, String name) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              String text = Files.readString(printed(name));
              assertThat(process.isAlive()).as(text).isTrue();
              return text.contains(READY);
            });
  }

  private static Ran epitaph(String... arguments) {
    return Ran.epitaph(Map.of("XDG_STATE_HOME", folder.resolve("user").toString()), arguments);
  }

  @Test
  void anEngineThatIsNotThereIsAWarning() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(printed("first"))
                    .content()
                    .contains("epitaph: warning: ", "the engine is watched once it answers"));
  }

  @Test
  void nothingThatALibraryLogsReachesTheTerminal() throws IOException {
    assertThat(Files.readAllLines(printed("first")))
        .allSatisfy(line -> assertThat(line).startsWith("epitaph: "));
  }

  @Test
  void readingCommandsFindIt() {
    Ran ran = epitaph("status");
    assertThat(ran.out()).startsWith("stack in " + state("first") + ", process " + up.pid());
  }

  @Test
  void aSecondOneOnItsFolderIsRefusedInOneSentence() throws Exception {
    Path before = Files.move(printed("first"), folder.resolve("kept"));
    try {
      Process second = up("first");
      assertThat(second.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(printed("first"))
          .content()
          .isEqualTo(
              "epitaph: another stack uses the state folder "
                  + state("first")
                  + ": stop it, or name another folder\n");
      assertThat(second.exitValue()).isEqualTo(Main.UNREACHABLE);
    } finally {
      Files.delete(printed("first"));
      Files.move(before, printed("first"));
    }
  }

  @Test
  void aSecondOneDoesNotHideTheFirstAndEndsByASignalWithItsElasticsearch() throws Exception {
    Process second = up("second");
    awaitReady(second, "second");
    assertThat(epitaph("status").out())
        .startsWith("stack in " + state("first"))
        .contains("also runs: stack in " + state("second"));
    List<ProcessHandle> children = second.descendants().toList();
    assertThat(children).isNotEmpty();
    second.destroy();
    assertThat(second.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    await().atMost(LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(printed("second")).content().endsWith("epitaph: stopping\n");
    assertThat(state("second").resolve("status.json")).doesNotExist();
    assertThat(epitaph("status").out())
        .startsWith("stack in " + state("first"))
        .doesNotContain("also runs");
  }
}
