package io.epitaph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Life;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
 * What becomes of a stack, one for all tests, when one of its parts hangs or is killed, when its
 * engine sends what no real one would, and of a second one beside it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartsIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir static Path folder;
  private final ScriptedEngine engine = new ScriptedEngine();
  private EmbeddedStack stack;

  @BeforeAll
  void start() throws Exception {
    // Elasticsearch runs as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    stack = startOne(engine);
  }

  private static EmbeddedStack startOne(ScriptedEngine engine) throws Exception {
    StackSettings settings =
        StackSettings.of(
                folder.resolve("state"),
                List.of(new Source(URI.create("unix:///scripted.sock"), () -> engine)))
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
  void whatNoEngineShouldSayNeverEndsTheFlow() throws Exception {
    long t = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    String container = "a".repeat(64);
    engine.list(container);
    engine.send(ScriptedEngine.event(t, "container", "create", container, ""));
    engine.send("{\"Type\":\"container\",\"Action\":");
    engine.send(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', '}'});
    engine.send(ScriptedEngine.event(t + 1, "wormhole", "collapse", "x", ""));
    engine.send(ScriptedEngine.event(t + 2, "container", "levitate: gently", container, ""));
    engine.send(
        ScriptedEngine.event(
            t + 3, "container", "start", container, ",\"note\":\"" + "y".repeat(1 << 20) + "\""));
    engine.send(
        ScriptedEngine.event(
            t + 4,
            "container",
            "die",
            container,
            ",\"exitCode\":\"no number\",\"half\":\"\\ud800\""));
    try (IndexSearch reader = new IndexSearch(stack.elasticsearch(), null)) {
      Indexed.soon(
          () ->
              assertThat(Indexed.events(reader))
                  .extracting(EngineEvent::action)
                  .containsExactly("create", "collapse", "levitate", "start", "die"));
      Indexed.soon(
          () ->
              assertThat(reader.life(container))
                  .isNotNull()
                  .satisfies(life -> assertThat(life.state()).isEqualTo(Life.State.DEAD)));
      assertThat(Indexed.events(reader).get(3).attributes().get("note")).hasSize(1 << 20);
      assertThat(Indexed.events(reader).get(1).line()).contains("wormhole");
      assertThat(stack.status().parts())
          .filteredOn(part -> part.name().startsWith("collector"))
          .singleElement()
          .satisfies(part -> assertThat(part.numbers()).containsEntry("dead_letters", 2L));
      await().atMost(LIMIT).until(() -> stack.status().healthy());
    }
  }

  @Test
  void aSecondStackOnTheSameFolderIsRefused() {
    assertThatThrownBy(() -> startOne(new ScriptedEngine()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another stack uses the state folder");
    assertThat(stack.kafka()).startsWith("127.0.0.1:");
    awaitHealthy();
  }
}
