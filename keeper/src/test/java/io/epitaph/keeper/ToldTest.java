package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.posix.Folder;
import io.epitaph.posix.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a data root that is laid out as an engine's; the engine is played, a step at a time. */
class ToldTest {
  private static final String ID = "a".repeat(64);
  private static final String LAYER = "b".repeat(64);
  private static final String IMAGE = "c".repeat(64);
  private static final String LIVES = "{\"State\":{\"Dead\":false}}";
  private static final String GOES = "{\"State\":{\"Dead\":true}}";

  @TempDir private Path root;
  private Path layers;
  private Path home;
  private Told told;
  private int written;

  @BeforeEach
  void layOut() throws IOException {
    layers = root.resolve("overlay2");
    for (String each : List.of(LAYER, LAYER + "-init", IMAGE)) {
      Files.createDirectories(layers.resolve(each).resolve("diff/etc"));
    }
    Files.createDirectories(layers.resolve("l"));
    Files.createSymbolicLink(layers.resolve("l/ABC"), Path.of("../" + IMAGE + "/diff"));
    Files.writeString(layers.resolve(LAYER).resolve("lower"), "l/ABC");
    Files.writeString(layers.resolve(LAYER).resolve("link"), "DEF");
    Path mount = Files.createDirectories(root.resolve("image/overlay2/layerdb/mounts").resolve(ID));
    Files.writeString(mount.resolve("mount-id"), LAYER);
    Files.writeString(mount.resolve("init-id"), LAYER + "-init");
    home = Files.createDirectories(root.resolve("containers").resolve(ID));
    Files.writeString(home.resolve("config.v2.json"), LIVES);
    Files.writeString(home.resolve("hostconfig.json"), "{}");
    Files.createDirectories(root.resolve("epitaph"));
    // What a container wrote last is older than what the engine writes of its end.
    FileTime before = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(diff(), before);
    Files.setLastModifiedTime(layers.resolve(LAYER + "-init").resolve("diff"), before);
    told = new Told(root);
    told.begin(() -> {});
    Files.writeString(home.resolve(ID + "-json.log"), "bye");
    told.act();
  }

  private Path diff() {
    return layers.resolve(LAYER).resolve("diff");
  }

  /** The first half of it: the record is written, and not yet in place. */
  private Path begin(String record) throws IOException {
    Path next = home.resolve(".tmp-config.v2.json" + ++written);
    Files.writeString(next, record);
    Path host = Files.writeString(home.resolve(".tmp-hostconfig.json" + written), "{}");
    Files.move(host, home.resolve("hostconfig.json"), StandardCopyOption.REPLACE_EXISTING);
    return next;
  }

  private void commit(Path next) throws IOException {
    Files.move(next, home.resolve("config.v2.json"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** What the engine does last. */
  private void removeHome() throws IOException {
    KeptFolder.remove(home);
  }

  private List<String> twice() throws IOException {
    List<String> first = told.act();
    return first.isEmpty() ? told.act() : first;
  }

  private KeptContainer kept() {
    KeptContainer kept = KeptFolder.of(root).find(ID);
    assertThat(kept).isNotNull();
    return kept;
  }

  private Path keptFile(String name) {
    return root.resolve("epitaph/containers").resolve(ID).resolve(name);
  }

  @Test
  void theLayersAreKeptOnceTheEngineHasWrittenThatTheContainerGoes() throws IOException {
    Path next = begin(GOES);
    told.act();
    assertThat(diff()).isDirectory();
    commit(next);
    assertThat(twice()).containsExactly("kept " + ID);
    assertThat(kept().hasLayers()).isTrue();
    assertThat(kept().hasEngineLayer()).isTrue();
    assertThat(kept().layers()).containsExactly(IMAGE);
    assertThat(keptFile("json.log")).hasContent("bye");
    assertThat(keptFile("config.v2.json")).hasContent(GOES);
  }

  @Test
  void oneThatLivesIsLeftAlone() throws IOException {
    Path next = begin(LIVES);
    told.act();
    commit(next);
    assertThat(twice()).isEmpty();
    assertThat(diff()).isDirectory();
    assertThat(KeptFolder.of(root).find(ID)).isNull();
  }

  /** It may have to be killed yet. */
  @Test
  void oneThatIsBeingRemovedAndNotDeadIsLeftAlone() throws IOException {
    Path next = begin("{\"State\":{\"Dead\":false,\"RemovalInProgress\":true}}");
    told.act();
    commit(next);
    assertThat(twice()).isEmpty();
    assertThat(diff()).isDirectory();
  }

  /** It was killed before its record was in place, and began anew. */
  @Test
  void whatAnEngineDidNotBringToItsEndCountsForNothing() throws IOException {
    begin(GOES);
    told.act();
    commit(begin(LIVES));
    assertThat(twice()).isEmpty();
    assertThat(diff()).isDirectory();
  }

  @Test
  void aLayerThatTheEngineHadBegunToRemoveIsNotShownAsAWholeOne() throws IOException {
    Path next = begin(GOES);
    told.act();
    commit(next);
    Folder.open(diff()).close();
    Files.delete(diff().resolve("etc"));
    assertThat(twice()).isEmpty();
    assertThat(kept().hasLayers()).isFalse();
    removeHome();
    assertThat(told.act()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(kept().hasLayers()).isFalse();
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
    assertThat(keptFile("json.log")).hasContent("bye");
  }

  @Test
  void aLayerThatSomeoneOnlyLookedIntoIsShownWhenTheEngineIsDone() throws IOException {
    Path next = begin(GOES);
    told.act();
    commit(next);
    Folder.open(diff()).close();
    assertThat(twice()).isEmpty();
    removeHome();
    assertThat(told.act()).containsExactly("kept " + ID);
    assertThat(kept().hasLayers()).isTrue();
  }

  /** As on a file system that has none: then only the order of events tells who was first. */
  private void beginWithoutLease() throws IOException {
    Files.delete(layers.resolve(LAYER).resolve("link"));
    told = new Told(root);
    told.begin(() -> {});
  }

  @Test
  void whoWasLateShowsOnlyWhatIsWholeAtTheEnd() throws IOException {
    beginWithoutLease();
    commit(begin(GOES));
    assertThat(twice()).isEmpty();
    removeHome();
    assertThat(told.act()).containsExactly("kept " + ID);
  }

  /** An engine writes one at the end of a run, too. */
  @Test
  void whoWasLateByTwoRecordsShowsWhatIsWholeAtTheEnd() throws IOException {
    beginWithoutLease();
    commit(begin(LIVES));
    commit(begin(GOES));
    assertThat(twice()).isEmpty();
    removeHome();
    assertThat(told.act()).containsExactly("kept " + ID);
  }

  @Test
  void whoWasLateDoesNotShowWhatIsNotWhole() throws IOException {
    beginWithoutLease();
    Path next = begin(GOES);
    commit(next);
    Files.delete(diff().resolve("etc"));
    assertThat(twice()).isEmpty();
    removeHome();
    assertThat(told.act()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(kept().hasLayers()).isFalse();
  }

  @Test
  void aLayerThatIsGoneIsMissedWithItsReason() throws IOException {
    Path next = begin(GOES);
    told.act();
    commit(next);
    KeptFolder.remove(diff());
    assertThat(twice()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
  }

  @Test
  void logAndRecordStayOfOneThatWentUnseen() throws IOException {
    removeHome();
    assertThat(told.act()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(keptFile("json.log")).hasContent("bye");
    assertThat(keptFile("config.v2.json")).hasContent(LIVES);
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
  }

  @Test
  void logAndRecordStayOfOneThatWentWhileNobodyWasThere() throws IOException {
    removeHome();
    new Told(root).begin(() -> {});
    assertThat(keptFile("json.log")).hasContent("bye");
    assertThat(kept().leftOut()).contains("nobody listened");
  }

  @Test
  void ofOneThatIsKeptNothingElseStays() throws IOException {
    Path next = begin(GOES);
    told.act();
    commit(next);
    twice();
    removeHome();
    assertThat(told.act()).isEmpty();
    assertThat(root.resolve("epitaph/early")).isEmptyDirectory();
  }

  @Test
  void theFileSystemOfOneWhoseLabelForbidsItIsLeftToTheEngine() throws IOException {
    Path next = begin("{\"State\":{\"Dead\":true},\"Labels\":{\"epitaph.archive\":\"never\"}}");
    told.act();
    commit(next);
    assertThat(twice()).isEmpty();
    assertThat(diff()).isDirectory();
    assertThat(kept().leftOut()).contains("epitaph.archive=never");
  }

  private boolean isHeld() throws IOException {
    try (Folder base = Folder.open(root);
        Lease other = Lease.of(base, "overlay2/" + LAYER + "/link")) {
      return other == null;
    }
  }

  @Test
  void theEngineWaitsFromTheBeginUntilTheLayersAreMoved() throws IOException {
    assertThat(isHeld()).isTrue();
    Path next = begin(GOES);
    told.act();
    assertThat(isHeld()).isTrue();
    commit(next);
    told.act();
    assertThat(isHeld()).isFalse();
    told.tick(/* wordsOnly= */ false);
    assertThat(isHeld()).isFalse();
  }

  @Test
  void whoIsLateAndHadTheEngineWaitHasAllOfIt() throws IOException {
    commit(begin(GOES));
    assertThat(twice()).containsExactly("kept " + ID);
  }

  @Test
  void whoOnlyReadsTheFileWaitsForATickAtMost() throws Exception {
    Process reader =
        new ProcessBuilder("cat", layers.resolve(LAYER).resolve("link").toString()).start();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              told.tick(/* wordsOnly= */ false);
              return !reader.isAlive();
            });
    assertThat(reader.waitFor()).isZero();
    told.tick(/* wordsOnly= */ false);
    assertThat(isHeld()).isTrue();
  }

  @Test
  void oneThatIsMadeLaterIsWatchedToo() throws IOException {
    String other = "d".repeat(64);
    Path mount =
        Files.createDirectories(root.resolve("image/overlay2/layerdb/mounts").resolve(other));
    Files.writeString(mount.resolve("mount-id"), LAYER);
    home = Files.createDirectories(root.resolve("containers").resolve(other));
    told.act();
    Path next = begin(GOES);
    told.act();
    commit(next);
    assertThat(twice()).containsExactly("kept " + other);
  }
}
