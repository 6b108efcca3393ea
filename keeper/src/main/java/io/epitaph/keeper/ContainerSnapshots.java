package io.epitaph.keeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the layers of containers are with containerd's image store, of which engines say nothing:
 * as containerd's database says it. Reading that needs the rights of root.
 */
public final class ContainerSnapshots {
  private ContainerSnapshots() {}

  /**
   * @param dataRoot the engine's
   * @return by the id of each container the folders of its layers' contents, the uppermost first;
   *     none where there is no such store
   * @throws IOException when one is there and cannot be read
   */
  public static Map<String, List<Path>> of(Path dataRoot) throws IOException {
    Map<String, List<Path>> all = new HashMap<>();
    for (LayerStore store : KeptFolder.of(dataRoot).stores().all()) {
      Path database = store.database();
      if (database != null && Files.exists(database)) {
        add(all, store, SnapshotDatabase.read(database));
      }
    }
    return all;
  }

  private static void add(
      Map<String, List<Path>> all, LayerStore store, List<ContainerdSnapshot> snapshots) {
    Map<String, ContainerdSnapshot> byKey = new HashMap<>();
    snapshots.forEach(each -> byKey.put(each.key(), each));
    for (ContainerdSnapshot each : snapshots) {
      if (each.name().matches("[0-9a-f]{64}")) {
        List<Path> folders = new ArrayList<>();
        ContainerdSnapshot next = each;
        // Not for ever: a damaged database may have a ring.
        for (int i = 0; next != null && i < snapshots.size(); i++, next = below(byKey, next)) {
          folders.add(store.layers().resolve(next.id() + "/" + store.content()));
        }
        all.putIfAbsent(each.name(), folders);
      }
    }
  }

  /** Null when it is the lowest. */
  private static @Nullable ContainerdSnapshot below(
      Map<String, ContainerdSnapshot> byKey, ContainerdSnapshot of) {
    return of.parent() == null ? null : byKey.get(of.parent());
  }
}
