package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders that are laid out as an engine's and its containerd's; who asks is played. */
class SnapshotTakeOverTest {
  private static final String ID =
      "d4660068094febfd31f8fccdbdbfd5dc5b6dc337775df1ae1ef270a82851880c";

  private static final String OWNER = "0b7d3e1c-5a0f-4a53-9d5e-2f2c7f6b8a11";

  @TempDir private Path root;
  private Path containerd;
  private Path database;
  private Path snapshots;
  private Path home;
  private Folder dataRoot;
  private SnapshotTakeOver takeOver;

  @BeforeEach
  void layOut() throws IOException {
    containerd = root.resolve(LayerStore.OWN_CONTAINERD);
    snapshots = containerd.resolve(LayerStore.SNAPSHOTTER).resolve("snapshots");
    for (int i = 1; i <= 5; i++) {
      Files.createDirectories(snapshots.resolve(i + "/fs"));
    }
    database = snapshots.resolveSibling("metadata.db");
    Files.write(database, SnapshotDatabaseTest.database("before"));
    home = Files.createDirectories(root.resolve("containers").resolve(ID));
    Files.writeString(home.resolve("config.v2.json"), "{\"Dead\":true}");
    Files.writeString(root.resolve("engine-id"), OWNER);
    dataRoot = Folder.open(root);
    takeOver = new SnapshotTakeOver(database, dataRoot, KeptFolder.of(root).stores().owner());
  }

  @AfterEach
  void close() {
    dataRoot.close();
  }

  private @Nullable String ask(Path folder) throws IOException {
    try (Folder asked = Folder.open(folder)) {
      return takeOver.isAskedFor(asked) ? takeOver.take(asked) : "of another";
    }
  }

  /** As containerd removes: it lists the folder, commits, and removes what is not in it. */
  private void remove() throws IOException {
    assertThat(ask(snapshots)).isNull();
    Files.write(database, SnapshotDatabaseTest.database("after"));
  }

  private KeptContainer kept() {
    KeptContainer kept = KeptFolder.of(root).find(ID);
    assertThat(kept).isNotNull();
    return kept;
  }

  private List<String> folders() throws IOException {
    return kept().layerFolders().stream()
        .map(folder -> root.relativize(folder).toString())
        .map(
            folder ->
                folder
                    .replace(LayerStore.OWN_CONTAINERD, "")
                    .replace(ID, "ID")
                    .replace(OWNER, "OWNER"))
        .toList();
  }

  @Test
  void theLayersAreMovedInWhicheverOrderTheyAreRemoved() throws IOException {
    remove();
    assertThat(ask(snapshots.resolve("2"))).isNull();
    assertThat(ask(snapshots.resolve("3"))).isEqualTo("kept " + ID);
    assertThat(folders())
        .containsExactly(
            "/epitaph/OWNER/containers/ID/diff",
            "/epitaph/OWNER/containers/ID/init",
            "/" + LayerStore.SNAPSHOTTER + "/snapshots/1/fs");
  }

  @Test
  void aSnapshotThatIsStillInTheDatabaseIsLeftAlone() throws IOException {
    ask(snapshots);
    assertThat(ask(snapshots.resolve("3"))).isNull();
    assertThat(snapshots.resolve("3/fs")).isDirectory();
  }

  @Test
  void oneThatTheEngineDoesNotRemoveIsLeftAlone() throws IOException {
    Files.writeString(home.resolve("config.v2.json"), "{\"Dead\":false}");
    remove();
    assertThat(ask(snapshots.resolve("3"))).isNull();
    assertThat(snapshots.resolve("3/fs")).isDirectory();
  }

  /** The one before it may have been killed between the two questions. */
  @Test
  void aListenerThatIsNewKnowsWhatItLearntBeforeItWasAsked() throws IOException {
    takeOver.learn();
    Files.write(database, SnapshotDatabaseTest.database("after"));
    takeOver.learn();
    assertThat(ask(snapshots.resolve("3"))).isEqualTo("kept " + ID);
  }

  /** What is kept before the layers. */
  private void words() throws IOException {
    new ContainerFiles(dataRoot, ".", ID).begin(null, "{}", "config.v2.json");
  }

  @Test
  void withoutAQuestionTheLayersAreMovedBeforeContainerdRemovesThem() throws IOException {
    words();
    PreparedSnapshots prepared = takeOver.prepare(ID);
    assertThat(snapshots.resolve("3/fs")).isDirectory();
    assertThat(prepared.go()).isEqualTo("kept " + ID);
    assertThat(folders())
        .containsExactly(
            "/epitaph/OWNER/containers/ID/diff",
            "/epitaph/OWNER/containers/ID/init",
            "/" + LayerStore.SNAPSHOTTER + "/snapshots/1/fs");
  }

  @Test
  void whatContainerdHadBegunToRemoveIsNotShownAsWhole() throws IOException {
    words();
    PreparedSnapshots prepared = takeOver.prepare(ID);
    Files.write(database, SnapshotDatabaseTest.database("after"));
    assertThatThrownBy(prepared::go).hasMessageContaining(LayerRace.FASTER);
    assertThat(kept().hasLayers()).isFalse();
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
  }

  @Test
  void whileTheDatabaseCannotBeReadNothingIsShownAsWhole() throws IOException {
    words();
    PreparedSnapshots prepared = takeOver.prepare(ID);
    Files.writeString(database, "no bbolt file");
    assertThatThrownBy(prepared::go).hasMessageContaining("not known");
    assertThat(kept().hasLayers()).isFalse();
    assertThat(kept().leftOut()).contains("whole is not known");
  }

  @Test
  void whereOneOfTwoCannotBeMovedNothingIsShownAsWhole() throws IOException {
    words();
    PreparedSnapshots prepared = takeOver.prepare(ID);
    Files.delete(snapshots.resolve("2/fs"));
    assertThatThrownBy(prepared::go).hasMessageContaining(LayerRace.FASTER);
    assertThat(kept().hasLayers()).isFalse();
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
  }

  /** The snapshots of this container are 3 and, of the engine's own, 2. */
  @Test
  void nothingStaysOpenWhenItCannotBeMadeReady() throws IOException {
    words();
    KeptFolder.remove(snapshots.resolve("2"));
    assertThatThrownBy(() -> takeOver.prepare(ID)).hasMessageContaining("openat");
    assertThat(open()).noneMatch(path -> path.startsWith(snapshots));
  }

  private static List<Path> open() throws IOException {
    List<Path> open = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        addTarget(each, open);
      }
    }
    return open;
  }

  private static void addTarget(Path link, List<Path> to) throws IOException {
    try {
      to.add(Files.readSymbolicLink(link));
    } catch (NoSuchFileException e) {
      // Closed meanwhile, by another thread.
      return;
    }
  }

  private static Map<Long, ContainerdSnapshot> some(long from, long to) {
    Map<Long, ContainerdSnapshot> some = new HashMap<>();
    for (long id = from; id < to; id++) {
      some.put(id, new ContainerdSnapshot(id, "moby/" + id + "/x", null));
    }
    return some;
  }

  @Test
  void whatIsGoneIsForgottenButForTheLast() {
    Map<Long, ContainerdSnapshot> known = Map.of();
    Map<Long, ContainerdSnapshot> before = Map.of();
    for (long from = 0; from < 10_000; from += 100) {
      Map<Long, ContainerdSnapshot> now = some(from, from + 100);
      known = KnownSnapshots.merged(known, before, now);
      assertThat(known).containsAllEntriesOf(before).containsAllEntriesOf(now);
      before = now;
    }
    assertThat(known).hasSizeLessThan(1_500);
  }

  @Test
  void whereNoSnapshotWasEverMadeThereIsNothingToTake() throws IOException {
    Path none = root.resolve("none/metadata.db");
    assertThat(new SnapshotTakeOver(none, dataRoot, OWNER).prepare(ID)).isNull();
  }

  @Test
  void theDatabaseKnowsTheFoldersOfAContainer() throws IOException {
    assertThat(ContainerSnapshots.of(root).get(ID))
        .containsExactly(
            snapshots.resolve("3/fs"), snapshots.resolve("2/fs"), snapshots.resolve("1/fs"));
  }

  @Test
  void whatIsLeftOfThemGoesWithTheLayers() throws IOException {
    remove();
    ask(snapshots.resolve("2"));
    ask(snapshots.resolve("3"));
    kept().dropLayers("archived");
    assertThat(containerd.resolve("epitaph").resolve(OWNER).resolve("containers").resolve(ID))
        .doesNotExist();
    assertThat(kept().leftOut()).isEqualTo("archived");
  }

  @Test
  void aFolderOfAnotherContainerdIsNotOurs() throws IOException {
    Path other = Files.createDirectories(root.resolve("other/snapshots/3/fs")).getParent();
    assertThat(ask(other)).isEqualTo("of another");
  }

  @Test
  void layersWhoseWordsAreGoneAreSweptAway() throws IOException {
    Path kept = containerd.resolve("epitaph").resolve(OWNER).resolve("containers");
    Path orphan = Files.createDirectories(kept.resolve("x/diff"));
    new HeldLayers(KeptFolder.of(root)).sweep();
    assertThat(orphan.getParent()).doesNotExist();
  }

  @Test
  void whatAnotherEngineKeepsInTheSameContainerdStays() throws IOException {
    Path other = Files.createDirectories(containerd.resolve("epitaph/other/containers/x/diff"));
    new HeldLayers(KeptFolder.of(root)).sweep();
    assertThat(other).isDirectory();
  }

  @Test
  void aLayerOfAnImageIsHeldWhenItIsRemovedAndNeeded() throws IOException {
    takeOver.need("3");
    remove();
    assertThat(ask(snapshots.resolve("3"))).isEqualTo("held 3");
  }

  /** Engines remove again what they could not remove at once. */
  @Test
  void aSecondQuestionAboutWhatWasKeptChangesNothing() throws IOException {
    remove();
    ask(snapshots.resolve("3"));
    assertThat(ask(snapshots.resolve("3"))).isNull();
    assertThat(kept().hasLayers()).isTrue();
    assertThat(kept().leftOut()).isNull();
  }
}
