package io.epitaph.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Life;
import io.epitaph.stack.EmbeddedStack;
import io.epitaph.stack.Ports;
import io.epitaph.stack.Source;
import io.epitaph.stack.StackSettings;
import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolders;
import io.epitaph.testing.ScriptedEngine;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole stack on an engine that sends what no real one would. */
class EmbeddedStackIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final URI SCRIPTED = URI.create("unix:///scripted/docker.sock");
  private static final long T = 1_750_000_000_000_000_000L;

  @TempDir Path folder;

  @BeforeEach
  void letOthersReachTheFolder() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  private StackSettings settings(ScriptedEngine engine) {
    return StackSettings.of(folder.resolve("state"), List.of(new Source(SCRIPTED, () -> engine)))
        .quick();
  }

  private Map<String, String> environment() {
    return Map.of("XDG_STATE_HOME", folder.resolve("user").toString());
  }

  private EmbeddedStack start(ScriptedEngine engine) throws Exception {
    return EmbeddedStack.start(settings(engine), environment(), (part, took) -> {});
  }

  @Test
  void startedAgainOnTheSameFolderItGoesOnWhereItWas() throws Exception {
    String container = "b".repeat(64);
    ScriptedEngine before = new ScriptedEngine();
    before.list(container);
    before.send(ScriptedEngine.event(T, "container", "create", container, ""));
    before.send(ScriptedEngine.event(T + 1, "container", "start", container, ""));
    long revision;
    try (EmbeddedStack stack = start(before);
        IndexSearch reader = new IndexSearch(stack.elasticsearch(), null)) {
      Indexed.soon(
          () ->
              assertThat(reader.life(container))
                  .isNotNull()
                  .satisfies(life -> assertThat(life.state()).isEqualTo(Life.State.RUNNING)));
      revision = reader.life(container).revision();
      await().atMost(LIMIT).until(() -> stack.status().healthy());
      assertThat(StateFolders.running(environment())).hasSize(1);
    }
    assertThat(StateFolders.running(environment())).isEmpty();
    ScriptedEngine after = new ScriptedEngine();
    after.list(container);
    after.send(ScriptedEngine.event(T + 1, "container", "start", container, ""));
    after.send(ScriptedEngine.event(T + 2, "container", "die", container, ",\"exitCode\":\"0\""));
    try (EmbeddedStack stack = start(after);
        IndexSearch reader = new IndexSearch(stack.elasticsearch(), null)) {
      Indexed.soon(() -> assertThat(reader.life(container).state()).isEqualTo(Life.State.DEAD));
      assertThat(reader.life(container).incarnations()).isEqualTo(1);
      assertThat(reader.life(container).revision()).isGreaterThan(revision);
      // events take another way than lives do, and may be searchable later
      Indexed.soon(
          () ->
              assertThat(Indexed.events(reader))
                  .extracting(EngineEvent::action)
                  .containsExactly("create", "start", "die"));
    }
  }

  @Test
  void aPortThatIsTakenIsNamedAndNothingIsLeftRunning() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      StackSettings fixed =
          settings(new ScriptedEngine()).withPorts(new Ports(taken.getLocalPort(), 0, 0));
      assertThatThrownBy(() -> EmbeddedStack.start(fixed, environment(), (part, took) -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
    assertThat(ofElasticsearch()).isEmpty();
  }

  @Test
  void nothingIsLeftOfAKilledStackOnceTheNextHasStarted() throws Exception {
    Path state = folder.resolve("state");
    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + System.getProperty("epitaph.jvm-opens"),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Depitaph.elasticsearch.zip=" + System.getProperty("epitaph.elasticsearch.zip"),
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("surefire.test.class.path", ""),
                StackThatWaits.class.getName(),
                state.toString(),
                folder.resolve("user").toString())
            .inheritIO()
            .start();
    try {
      await()
          .atMost(Duration.ofMinutes(10))
          .until(
              () -> {
                assertThat(killed.isAlive()).isTrue();
                return StackStatus.read(state) != null;
              });
    } finally {
      killed.destroyForcibly();
      killed.waitFor(30, TimeUnit.SECONDS);
    }
    assertThat(StateFolders.running(environment())).isEmpty();
    try (EmbeddedStack stack = start(new ScriptedEngine())) {
      await().atMost(LIMIT).until(() -> stack.status().healthy());
      assertThat(ofElasticsearch()).hasSize(1);
    }
    assertThat(ofElasticsearch()).isEmpty();
  }

  /** The servers of this folder, in whichever process. */
  private List<ProcessHandle> ofElasticsearch() {
    String home = folder.resolve("state").resolve("elasticsearch").toString();
    return ProcessHandle.allProcesses()
        .filter(
            p ->
                new String(commandLine(p.pid()), UTF_8).contains(home)
                    && new String(commandLine(p.pid()), UTF_8)
                        .contains("org.elasticsearch.bootstrap.Elasticsearch"))
        .toList();
  }

  private static byte[] commandLine(long pid) {
    try {
      return Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
