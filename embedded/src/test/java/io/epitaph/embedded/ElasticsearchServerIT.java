package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.ElasticsearchServer.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchServerIT {
  @TempDir static Path smallFolder;

  /** With a small heap, for tests that end no server. */
  private static ElasticsearchServer small;

  @TempDir Path folder;

  @BeforeAll
  static void startSmall() throws Exception {
    letOthersReach(smallFolder);
    small = ElasticsearchServer.start(settings(smallFolder, 0, "256m"));
  }

  @AfterAll
  static void stopSmall() {
    small.close();
  }

  @BeforeEach
  void letOthersReachTheFolder() throws IOException {
    letOthersReach(folder);
  }

  private static void letOthersReach(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  private Settings settings(int port) throws IOException {
    return settings(folder, port, "512m");
  }

  private static Settings settings(Path folder, int port, String heap) throws IOException {
    return new Settings(
        folder.resolve("elasticsearch"), port, ElasticsearchServer.distribution(), heap);
  }

  private static String ask(ElasticsearchServer server, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void largeAnswersWhoseGarbageFillsTheHeapAreNotRefused() throws Exception {
    ask(small, "PUT", "/things", "{\"mappings\":{\"enabled\":false}}");
    String large = "{\"text\":\"" + "x".repeat(10 * 1024 * 1024) + "\"}";
    for (int i = 0; i < 3; i++) {
      ask(small, "PUT", "/things/_doc/" + i + "?refresh=true", large);
    }
    for (int i = 0; i < 40; i++) {
      assertThat(ask(small, "GET", "/things/_search", "").length())
          .isGreaterThan(3 * 10 * 1024 * 1024);
    }
  }

  @Test
  void itListensOnLoopbackOnlyAndIsNotRoots() throws Exception {
    assertThat(small.address().getHost()).isEqualTo("127.0.0.1");
    assertThat(ask(small, "GET", "/_nodes/http,transport", ""))
        .contains("127.0.0.1:" + small.address().getPort())
        .doesNotContain("0.0.0.0", "[::]");
    String status = Files.readString(Path.of("/proc/" + small.pid() + "/status"));
    assertThat(status.lines().filter(l -> l.startsWith("Uid:") || l.startsWith("Gid:")))
        .hasSize(2)
        .noneMatch(l -> l.matches(".*\\s0(\\s.*)?"));
  }

  @Test
  void aFreePortThatSomebodyTakesMeanwhileIsReplacedByAnother() throws Exception {
    int free = LoopbackPort.free();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Deque<Integer> ports = new ArrayDeque<>(List.of(taken.getLocalPort(), free));
      try (ElasticsearchServer server =
          ElasticsearchServer.start(settings(0), wanted -> ports.removeFirst())) {
        assertThat(server.address().getPort()).isEqualTo(free);
      }
    }
  }

  @Test
  void itEndsWhenTheProcessThatStartedItIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-D" + ElasticsearchServer.ZIP_PROPERTY + "=" + ElasticsearchServer.distribution(),
                Parent.class.getName(),
                folder.resolve("elasticsearch").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = parent.inputReader()) {
      ProcessHandle server = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
      assertThat(server.isAlive()).isTrue();
      parent.destroyForcibly();
      await().atMost(Duration.ofMinutes(2)).until(() -> !server.isAlive());
    } finally {
      parent.destroyForcibly();
    }
  }

  /** Starts a server, says its process id, and waits to be killed. */
  static final class Parent {
    public static void main(String[] arguments) throws Exception {
      ElasticsearchServer server =
          ElasticsearchServer.start(
              new Settings(Path.of(arguments[0]), 0, ElasticsearchServer.distribution(), "512m"));
      System.out.println(server.pid());
      TimeUnit.DAYS.sleep(1);
    }
  }

  @Test
  void whatHasNotEndedWithItsParentIsEndedByTheNextStartThatHasItsDocuments() throws Exception {
    ElasticsearchServer left = ElasticsearchServer.start(settings(0));
    ProcessHandle process = ProcessHandle.of(left.pid()).orElseThrow();
    assertThat(ask(left, "PUT", "/things/_doc/1", "{\"name\":\"first\"}")).contains("\"created\"");
    assertThat(left.problem()).isNull();
    // Not closed.
    try (ElasticsearchServer server = ElasticsearchServer.start(settings(0))) {
      await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive());
      assertThat(left.problem()).contains("console.log");
      assertThat(ask(server, "GET", "/_cluster/health", "")).contains("epitaph");
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () -> assertThat(ask(server, "GET", "/things/_doc/1", "")).contains("first"));
    }
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> ElasticsearchServer.start(settings(taken.getLocalPort())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("choose another");
    }
  }

  @Test
  void oneThatEndsByItselfSaysWhyInOneSentence() throws Exception {
    Settings settings = settings(0);
    Files.createDirectories(settings.folder().resolve("data").resolve("node.lock"));
    assertThatThrownBy(() -> ElasticsearchServer.start(settings))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "Elasticsearch did not start: failed to obtain lock on "
                + settings.folder().resolve("data"))
        .hasMessageEndingWith("console.log")
        .hasMessageNotContaining("Exception")
        .hasMessageNotContaining("\n");
    assertThat(settings.folder().resolve("elasticsearch.pid")).doesNotExist();
  }

  @Test
  void whatAnInterruptedUnpackingLeftIsRemovedAndAllIsUnpackedOnce() throws Exception {
    Path home = Files.createDirectories(folder.resolve("elasticsearch"));
    Path half = Files.createDirectories(home.resolve("unpacking-1").resolve("lib"));
    Files.writeString(half.resolve("some.jar"), "half");
    Path unpacked = Distribution.unpack(ElasticsearchServer.distribution(), home);
    try (Stream<Path> all = Files.list(home)) {
      assertThat(all).containsExactly(unpacked);
    }
    var first = Files.getLastModifiedTime(unpacked.resolve("lib"));
    assertThat(Distribution.unpack(ElasticsearchServer.distribution(), home)).isEqualTo(unpacked);
    assertThat(Files.getLastModifiedTime(unpacked.resolve("lib"))).isEqualTo(first);
  }

  @Test
  void aFolderThatTheOtherUserCannotReachIsNamedWithWhatToDo() throws Exception {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root: others run it as themselves");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> ElasticsearchServer.start(settings(0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod o+x " + folder);
  }
}
