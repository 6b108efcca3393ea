package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;
  private Path file;
  private Process process;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("a.pid");
    process = new ProcessBuilder("sleep", "600").start();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  private static String started(long pid) {
    return ProcessHandle.of(pid).orElseThrow().info().startInstant().orElseThrow().toString();
  }

  /** Its id, name and state, as Linux has them: {@code 17 (sleep) S ...}. */
  private static String stat(long pid) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
  }

  private void write(String... lines) throws IOException {
    Files.write(file, List.of(lines));
  }

  @Test
  void oneWhoseParentIsGoneIsEnded() throws Exception {
    write(process.pid() + " " + started(process.pid()), "1 2001-02-03T04:05:06Z");
    new ChildProcess(file).endLeftover(LIMIT);
    // As a rule a leftover is a child of init. This one is ours, so we must wait for it.
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(file).doesNotExist();
  }

  @Test
  void oneWhoseParentStillRunsIsLeftAloneAndTheParentNamed() throws Exception {
    Process parent = new ProcessBuilder("sleep", "600").start();
    try {
      write(
          process.pid() + " " + started(process.pid()), parent.pid() + " " + started(parent.pid()));
      assertThatThrownBy(() -> new ChildProcess(file).endLeftover(LIMIT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining(Long.toString(parent.pid()));
      assertThat(process.isAlive()).isTrue();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void anotherThatHasTheIdOfALongEndedOneIsLeftAlone() throws Exception {
    write(process.pid() + " 2001-02-03T04:05:06Z", "1 2001-02-03T04:05:06Z");
    new ChildProcess(file).endLeftover(LIMIT);
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void aDamagedFileNamesNobody() throws Exception {
    for (String line : List.of("", "x y", process.pid() + "", process.pid() + " never")) {
      write(line);
      new ChildProcess(file).endLeftover(LIMIT);
    }
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void oneThatDoesNotListenIsKilled() throws Exception {
    Process deaf =
        new ProcessBuilder("sh", "-c", "trap '' TERM; echo; while :; do sleep 0.05; done").start();
    // It has set its trap when it says so.
    assertThat(deaf.getInputStream().read()).isEqualTo('\n');
    ChildProcess child = new ChildProcess(file);
    child.remember(deaf.toHandle());
    child.end(deaf, Duration.ofMillis(200));
    assertThat(deaf.exitValue()).isEqualTo(128 + 9);
    assertThat(file).doesNotExist();
  }

  @Test
  void oneThatIsDeadButNotWaitedForCountsAsEnded() throws Exception {
    // The shell becomes a sleep, which never waits for its child. Until then it may, so the child
    // lives until our end of the pipe is closed.
    Process careless =
        new ProcessBuilder("sh", "-c", "exec 3<&0; cat <&3 & echo $!; exec sleep 600").start();
    try {
      long zombie = Long.parseLong(careless.inputReader().readLine());
      await().atMost(LIMIT).until(() -> stat(careless.pid()).contains("(sleep)"));
      careless.getOutputStream().close();
      await().atMost(LIMIT).until(() -> stat(zombie).contains(") Z "));
      // One that runs would be refused, since the parent runs.
      write(zombie + " " + started(zombie), process.pid() + " " + started(process.pid()));
      new ChildProcess(file).endLeftover(LIMIT);
      assertThat(file).doesNotExist();
    } finally {
      careless.destroyForcibly();
    }
  }
}
