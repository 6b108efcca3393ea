package io.epitaph.archiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.keeper.Budget;
import io.epitaph.keeper.Keeper;
import io.epitaph.keeper.KeptFolder;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.EngineRef;
import io.epitaph.testing.PrivateEngine;
import io.epitaph.vault.Archives;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a keeper beside a real engine with overlay2. Needs root, dockerd and /bin/busybox. */
class VanishedTakerIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path vaults;
  private static Path folder;
  private static PrivateEngine engine;
  private static Keeper keeper;
  private static Vault vault;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    String missing =
        Files.isExecutable(Path.of("/bin/busybox"))
            ? PrivateEngine.missing()
            : "needs /bin/busybox";
    if ("true".equals(System.getenv("CI"))) {
      assertThat(missing).isNull();
    }
    assumeTrue(missing == null, missing);
    folder = Files.createTempDirectory("taker");
    engine = PrivateEngine.start(folder, "--storage-driver=overlay2");
    sh(
        "tar -C / -c bin/busybox | docker import -c 'ENTRYPOINT [\"/bin/busybox\", \"sh\","
            + " \"-c\"]' - box");
    keeper = Keeper.start(folder.resolve("data"), Budget.DEFAULT);
    await().atMost(LIMIT).until(keeper::isListening);
    vault = Vault.open(vaults.resolve("vault"));
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (keeper != null) {
      keeper.close();
    }
    if (engine != null) {
      engine.close();
      sh("rm -rf " + folder);
    }
  }

  private static String sh(String script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("DOCKER_HOST", engine.address().toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return output;
  }

  /** Lets one live for an instant; its id. */
  private static String vanish(String name, String options) throws Exception {
    Path cid = folder.resolve(name);
    sh(
        "docker run --rm --network none --cidfile %s --name %s %s box 'echo left > /file; exit 3'"
            .formatted(cid, name, options));
    return Files.readString(cid);
  }

  private static ArchiveTaker taker() throws IOException {
    return ArchiveTaker.open(engine.address(), vault, (Path) null);
  }

  private static ArchiveRequest request(String containerId) {
    return new ArchiveRequest(
        ArchiveRequest.SCHEMA,
        ArchiveRequest.idOf("e", containerId, "1"),
        new EngineRef("e", "engine", "host"),
        containerId,
        "job",
        "incarnation",
        Instant.EPOCH,
        ArchiveRequest.Reason.FAULT,
        false);
  }

  private static boolean waits(String id) {
    return Files.exists(folder.resolve("data/epitaph/containers/" + id + "/diff"));
  }

  @Test
  void aRequestIsFulfilledFromTheLayersOfOneThatVanished() throws Exception {
    String id = vanish("job", "");
    Manifest manifest;
    try (ArchiveTaker taker = taker()) {
      manifest = taker.take(request(id));
    }
    assertThat(manifest.state()).isEqualTo(Archive.State.STORED);
    assertThat(manifest.how()).isEqualTo(Archive.How.LAYERS);
    assertThat(manifest.proofs().missing()).isEmpty();
    assertThat(manifest.proofs().problems()).isEmpty();
    assertThat(manifest.container()).isNotNull();
    assertThat(manifest.container().exitCode()).isEqualTo(3);
    assertThat(manifest.container().name()).isEqualTo("job");

    Archives archives = new Archives(vault, Clock.systemUTC());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    archives.cat(manifest.id(), "file", file);
    assertThat(file.toString(UTF_8)).isEqualTo("left\n");
    Map<String, ImageChange.Kind> changes = new HashMap<>();
    archives.files(manifest.id(), true, each -> changes.put(each.path(), each.change()));
    assertThat(changes).containsEntry("/file", ImageChange.Kind.ADDED);
    assertThat(waits(id)).isFalse();
  }

  @Test
  void whatNobodyRequestsIsArchivedOnceAndLaterFulfilsARequest() throws Exception {
    String id = vanish("forgotten", "");
    try (ArchiveTaker taker = taker()) {
      List<Manifest> taken = new ArrayList<>();
      while (taker.takeUnrequested(Duration.ZERO, taken::add)) {
        assertThat(taken).isNotEmpty();
      }
      assertThat(taken)
          .anySatisfy(
              manifest -> {
                assertThat(manifest.container()).isNotNull();
                assertThat(manifest.container().id()).isEqualTo(id);
                assertThat(manifest.request().reason()).isEqualTo(ArchiveRequest.Reason.VANISHED);
              });
      Manifest requested = taker.take(request(id));
      assertThat(requested.state()).isEqualTo(Archive.State.STORED);
      assertThat(requested.request().requestId()).isEqualTo(request(id).id());
    }
    assertThat(waits(id)).isFalse();
  }

  @Test
  void whatItsLabelForbidsIsLostWithThatReason() throws Exception {
    String id = vanish("secret", "--label epitaph.archive=never");
    try (ArchiveTaker taker = taker()) {
      Manifest manifest = taker.take(request(id));
      assertThat(manifest.state()).isEqualTo(Archive.State.LOST);
      assertThat(manifest.lost()).contains("label epitaph.archive=never");
    }
    assertThat(KeptFolder.of(folder.resolve("data")).find(id)).isNotNull();
  }

  @Test
  void oneThatNeverWasFailsWhenTakenByHand() throws Exception {
    try (ArchiveTaker taker = taker()) {
      assertThatThrownBy(() -> taker.takeNow("0".repeat(64), false))
          .isInstanceOf(NoSuchContainerException.class);
    }
  }
}
