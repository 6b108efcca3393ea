package io.epitaph.keeper;

import io.epitaph.posix.Folder;
import io.epitaph.posix.OpenQuestion;
import io.epitaph.posix.OpenQuestions;
import io.epitaph.posix.Ready;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kernel asks before an engine opens a layer, and the engine waits: nothing is lost. */
final class Asked implements Way {
  private final Path root;
  private final KeptFolder folder;
  private final OpenQuestions questions;
  private final Map<String, TakeOver> drivers = new LinkedHashMap<>();
  private final Map<LayerStore, SnapshotTakeOver> snapshots;
  private final Set<Path> watched = new HashSet<>();
  private boolean begun;

  /** What could not be done when it began, until it is said. */
  private @Nullable String unswept;

  /**
   * @throws io.epitaph.posix.PosixException when this process may not be asked, or the kernel
   *     cannot ask
   */
  Asked(Path root) throws IOException {
    this.root = root;
    this.folder = KeptFolder.of(root);
    this.questions = OpenQuestions.open();
    LayerStore.DRIVERS.forEach(driver -> drivers.put(driver, new TakeOver(driver)));
    try {
      this.snapshots = snapshots(folder);
    } catch (IOException | RuntimeException e) {
      questions.close();
      throw e;
    }
  }

  /** By the stores that containerd may have. */
  static Map<LayerStore, SnapshotTakeOver> snapshots(KeptFolder folder) throws IOException {
    Map<LayerStore, SnapshotTakeOver> snapshots = new LinkedHashMap<>();
    Folder dataRoot = Folder.open(folder.dataRoot());
    for (LayerStore store : folder.stores().all()) {
      Path database = store.database();
      if (database != null) {
        snapshots.put(store, new SnapshotTakeOver(database, dataRoot, folder.stores().owner()));
      }
    }
    return snapshots;
  }

  @Override
  public Ready await(int millis) {
    return questions.await(millis);
  }

  @Override
  public void begin(Runnable alive) throws IOException {
    // A slow disk is no reason to be killed: each file that was read is a sign of life.
    for (KeptContainer kept : folder.containers()) {
      SnapshotTakeOver other = snapshots.get(folder.stores().of(kept.id()));
      for (String layer : kept.layers()) {
        if (other == null) {
          drivers.values().forEach(driver -> driver.need(layer));
        } else {
          other.need(layer);
        }
      }
      alive.run();
    }
    for (Map.Entry<String, TakeOver> driver : drivers.entrySet()) {
      Path mounts = root.resolve("image/" + driver.getKey() + "/layerdb/mounts");
      if (Files.isDirectory(mounts)) {
        try (Folder all = Folder.open(mounts)) {
          driver.getValue().owners().learn(all, alive);
        }
      }
    }
    sweep(alive);
    // Nothing that may fail comes after this: engines wait from here on.
    watch();
    begun = true;
  }

  /** What is left of a listener that was told: only that, and its failure hinders nobody. */
  private void sweep(Runnable alive) {
    if (!Files.isDirectory(folder.path().resolve(EarlyWords.EARLY))) {
      return;
    }
    try (Folder base = Folder.open(root)) {
      new EarlyWords(base).sweep(/* others= */ false, alive);
    } catch (IOException e) {
      unswept = "log and record of some containers wait in epitaph/early: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    questions.close();
  }

  @Override
  public List<String> tick(boolean wordsOnly) throws IOException {
    drivers.values().forEach(driver -> driver.wordsOnly(wordsOnly));
    for (SnapshotTakeOver each : snapshots.values()) {
      each.wordsOnly(wordsOnly);
      if (isContainerdUsed(root)) {
        learn(each);
      }
    }
    if (begun) {
      watch();
    }
    String line = unswept;
    unswept = null;
    return line == null ? List.of() : List.of(line);
  }

  /** Before it is asked, too: the one that is asked now may be killed between two questions. */
  private static void learn(SnapshotTakeOver snapshots) {
    try {
      snapshots.learn();
    } catch (IOException e) {
      // It was written meanwhile; it is read again when it counts.
      return;
    }
  }

  /** An engine makes the folders when it needs them. */
  private void watch() throws IOException {
    for (String driver : drivers.keySet()) {
      watch(root.resolve(driver));
    }
    for (LayerStore store : snapshots.keySet()) {
      if (isContainerdUsed(root)) {
        watch(store.layers());
      }
    }
  }

  private void watch(Path layers) throws IOException {
    if (Files.isDirectory(layers) && watched.add(layers)) {
      questions.watch(layers);
    }
  }

  /** One that runs as a service may have nothing of this engine, and much of others. */
  static boolean isContainerdUsed(Path root) {
    return Files.isDirectory(root.resolve("rootfs"));
  }

  @Override
  public List<String> act() throws IOException {
    String line = null;
    try (OpenQuestion question = questions.next()) {
      if (question != null) {
        line = take(question.folder());
      }
    }
    return line == null ? List.of() : List.of(line);
  }

  private @Nullable String take(Folder asked) {
    try {
      for (Map.Entry<LayerStore, SnapshotTakeOver> each : snapshots.entrySet()) {
        if (watched.contains(each.getKey().layers()) && each.getValue().isAskedFor(asked)) {
          return each.getValue().take(asked);
        }
      }
      for (Map.Entry<String, TakeOver> driver : drivers.entrySet()) {
        if (ContainerFiles.exists(asked, "../../" + driver.getKey() + "/" + asked.name())) {
          return driver.getValue().take(asked);
        }
      }
      return null;
    } catch (IOException | RuntimeException e) {
      // Whatever it is, the engine goes on.
      return Listener.MISSED + e.getMessage();
    }
  }
}
