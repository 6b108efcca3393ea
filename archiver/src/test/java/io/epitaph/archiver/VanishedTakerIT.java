package io.epitaph.archiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.keeper.Budget;
import io.epitaph.keeper.Keeper;
import io.epitaph.keeper.KeptFolder;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.EngineRef;
import io.epitaph.testing.BoxEngine;
import io.epitaph.vault.Archives;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a keeper beside a real engine with overlay2. Needs root, dockerd and /bin/busybox. */
class VanishedTakerIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir static Path vaults;
  private static BoxEngine box;
  private static Keeper keeper;
  private static Vault vault;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    box = BoxEngine.startForTest("");
    keeper = Keeper.start(box.dataRoot(), Budget.DEFAULT);
    await().atMost(LIMIT).until(keeper::isListening);
    vault = Vault.open(vaults.resolve("vault"));
  }

  @AfterAll
  static void stop() throws IOException {
    if (keeper != null) {
      keeper.close();
    }
    if (box != null) {
      box.close();
    }
  }

  /** Lets one live for an instant; its id. */
  private static String vanish(String name, String options) throws Exception {
    return box.vanish("--name " + name + " " + options, "echo left > /file; exit 3");
  }

  private static ArchiveTaker taker() throws IOException {
    return ArchiveTaker.open(box.address(), vault, (Path) null);
  }

  private static ArchiveRequest request(String containerId) {
    return request(containerId, Instant.EPOCH);
  }

  private static ArchiveRequest request(String containerId, Instant at) {
    return new ArchiveRequest(
        ArchiveRequest.SCHEMA,
        ArchiveRequest.idOf("e", containerId, "1"),
        new EngineRef("e", "engine", "host"),
        containerId,
        "job",
        "incarnation",
        at,
        ArchiveRequest.Reason.FAULT,
        "failed: exit 3",
        false,
        null,
        null,
        null);
  }

  private static boolean waits(String id) {
    return Files.exists(box.dataRoot().resolve("epitaph/containers/" + id + "/diff"));
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
    assertThat(manifest.request().cause()).isEqualTo("failed: exit 3");

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
    assertThat(KeptFolder.of(box.dataRoot()).find(id)).isNotNull();
  }

  @Test
  void aLossWhileNoKeeperListensHasThatReason() throws Exception {
    keeper.close();
    try {
      String id = vanish("unseen", "");
      try (ArchiveTaker taker = taker()) {
        Manifest manifest = taker.take(request(id, Instant.now()));
        assertThat(manifest.state()).isEqualTo(Archive.State.LOST);
        assertThat(manifest.lost())
            .contains("nobody has listened since")
            .contains("the keeper was ended");
      }
    } finally {
      keeper = Keeper.start(box.dataRoot(), Budget.DEFAULT);
      await().atMost(LIMIT).until(keeper::isListening);
    }
  }

  /** What waits, as an archiver would take it. */
  private static List<Manifest> takeAll() throws IOException {
    List<Manifest> taken = new ArrayList<>();
    try (ArchiveTaker taker = taker()) {
      boolean more = true;
      while (more) {
        more = taker.takeUnrequested(Duration.ZERO, taken::add);
      }
    }
    return taken;
  }

  private static List<Manifest> archivesOf(String id) throws IOException {
    return vault.list().stream()
        .filter(each -> each.container() != null && each.container().id().equals(id))
        .toList();
  }

  @Test
  void layersStayUntilTheirArchiveIsAnnounced() throws Exception {
    takeAll();
    String id = vanish("unheard", "");
    try (ArchiveTaker taker = taker()) {
      assertThatThrownBy(
              () ->
                  taker.takeUnrequested(
                      Duration.ZERO,
                      manifest -> {
                        throw new IOException("nobody hears");
                      }))
          .hasMessage("nobody hears");
      assertThat(waits(id)).isTrue();
    }
    assertThat(takeAll()).extracting(Manifest::id).containsExactly(archivesOf(id).get(0).id());
    assertThat(waits(id)).isFalse();
  }

  @Test
  void ofWhatCannotBeReadTheRestIsStoredAfterThreeTries() throws Exception {
    takeAll();
    // Not the layer of the image box, which has the same id if made within the same second.
    box.image("hollow", "mkdir bin; cp /bin/busybox bin/; echo hollow > only-here");
    String id = box.vanishOf("hollow", "", "echo left > /file");
    Path kept = box.dataRoot().resolve("epitaph/containers/" + id);
    String layer = Files.readAllLines(kept.resolve("layers")).get(0);
    Path image = box.dataRoot().resolve("overlay2/" + layer + "/diff");
    Files.move(image, image.resolveSibling("away"));
    assertThat(takeAll()).isEmpty();
    assertThat(waits(id)).isTrue();
    assertThat(kept.resolve("tries")).hasContent("1");
    Files.writeString(kept.resolve("tries"), "2");
    Files.setLastModifiedTime(
        kept.resolve("tries"), java.nio.file.attribute.FileTime.from(Instant.EPOCH));
    Manifest manifest = takeAll().get(0);
    assertThat(manifest.proofs().missing()).anyMatch(each -> each.contains("cannot be read"));
    assertThat(waits(id)).isFalse();
  }

  /** One that is killed in the middle. */
  static final class Killed {
    private Killed() {}

    /**
     * @param arguments the engine's address and the vault
     */
    public static void main(String[] arguments) throws IOException {
      try (ArchiveTaker taker =
          ArchiveTaker.open(
              URI.create(arguments[0]), Vault.open(Path.of(arguments[1])), (Path) null)) {
        boolean more = true;
        while (more) {
          more = taker.takeUnrequested(Duration.ZERO, manifest -> {});
        }
      }
    }
  }

  @Test
  void whereverAnArchiverIsKilledWhatVanishedIsKeptOrInTheVault() throws Exception {
    takeAll();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(box.vanish("", "/bin/busybox dd if=/dev/urandom of=/file bs=1M count=4; exit 3"));
    }
    Random random = new Random(7);
    for (int kill = 0; kill < 4; kill++) {
      Process archiver =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Killed.class.getName(),
                  box.address().toString(),
                  vault.folder().toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      var unused = archiver.waitFor(600 + random.nextInt(1200), TimeUnit.MILLISECONDS);
      archiver.destroyForcibly().waitFor();
      for (String id : ids) {
        if (!waits(id)) {
          Manifest archive = archivesOf(id).get(0);
          assertThat(archive.proofs().missing()).isEmpty();
          assertThat(new Archives(vault, Clock.systemUTC()).verify(archive.id())).isEmpty();
        }
      }
    }
    takeAll();
    for (String id : ids) {
      assertThat(waits(id)).isFalse();
      assertThat(archivesOf(id)).hasSize(1);
      Path left = box.dataRoot().resolve("epitaph/containers/" + id);
      assertThat(left.resolve("dropped")).doesNotExist();
      assertThat(left.resolve("init")).doesNotExist();
    }
  }

  @Test
  void oneThatNeverWasFailsWhenTakenByHand() throws Exception {
    try (ArchiveTaker taker = taker()) {
      assertThatThrownBy(() -> taker.takeNow("0".repeat(64), false))
          .isInstanceOf(NoSuchContainerException.class);
    }
  }
}
