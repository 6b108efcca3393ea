package io.epitaph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.stack.EmbeddedStack;
import io.epitaph.stack.Source;
import io.epitaph.stack.StackSettings;
import io.epitaph.testing.ScriptedEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of a stack, one for all tests, when one of its parts hangs or is killed, and of a
 * second one beside it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartsIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir static Path folder;
  private EmbeddedStack stack;

  @BeforeAll
  void start() throws Exception {
    // Elasticsearch runs as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    stack = startOne();
  }

  private static EmbeddedStack startOne() throws Exception {
    StackSettings settings =
        StackSettings.of(
                folder.resolve("state"),
                List.of(new Source(URI.create("unix:///scripted.sock"), ScriptedEngine::new)))
            .quick();
    return EmbeddedStack.start(
        settings, Map.of("XDG_STATE_HOME", folder.resolve("user").toString()), (part, took) -> {});
  }

  @BeforeEach
  void awaitHealthy() {
    await().atMost(LIMIT).until(() -> stack.status().healthy());
  }

  @AfterAll
  void close() {
    stack.close();
  }

  private @Nullable String problem(String part) {
    return stack.status().parts().stream()
        .filter(each -> each.name().equals(part))
        .findFirst()
        .orElseThrow()
        .problem();
  }

  private ProcessHandle elasticsearch() throws IOException {
    Path pid = folder.resolve("state").resolve("elasticsearch").resolve("elasticsearch.pid");
    String text = Files.readString(pid).strip();
    return ProcessHandle.of(Long.parseLong(text.split("\\D", 2)[0])).orElseThrow();
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(code).isZero();
  }

  @Test
  void anElasticsearchThatIsKilledIsStartedAgainWhereItWas() throws Exception {
    URI before = stack.elasticsearch();
    ProcessHandle killed = elasticsearch();
    signal("KILL", killed);
    // Its file is away, or names the killed one, until the next has started.
    await().atMost(LIMIT).ignoreExceptions().until(() -> !elasticsearch().equals(killed));
    awaitHealthy();
    assertThat(stack.elasticsearch()).isEqualTo(before);
  }

  @Test
  void anElasticsearchThatHangsIsReportedByItselfAndByTheIndexerUntilItAnswers() throws Exception {
    ProcessHandle hanging = elasticsearch();
    signal("STOP", hanging);
    try {
      await()
          .atMost(LIMIT)
          .until(() -> String.valueOf(problem("elasticsearch")).contains("has not answered for"));
      await()
          .atMost(LIMIT)
          .until(() -> String.valueOf(problem("indexer")).contains("Elasticsearch at"));
    } finally {
      signal("CONT", hanging);
    }
    awaitHealthy();
  }

  @Test
  void aSecondStackOnTheSameFolderIsRefused() {
    assertThatThrownBy(PartsIT::startOne)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another stack uses the state folder");
    assertThat(stack.kafka()).startsWith("127.0.0.1:");
    awaitHealthy();
  }
}
