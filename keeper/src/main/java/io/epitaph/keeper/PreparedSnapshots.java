package io.epitaph.keeper;

import io.epitaph.posix.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container's snapshots, and what is left to do once the engine has written down that it goes.
 */
final class PreparedSnapshots implements AutoCloseable {
  private final String container;
  private final Folder dataRoot;
  private final SnapshotFolders kept;
  private final KnownSnapshots known;

  /** Those of the snapshots, the container's own first. */
  private final Map<Long, Folder> folders = new LinkedHashMap<>();

  PreparedSnapshots(String container, Folder dataRoot, SnapshotFolders kept, KnownSnapshots known) {
    this.container = container;
    this.dataRoot = dataRoot;
    this.kept = kept;
    this.known = known;
  }

  /** Makes ready to take a snapshot of it. */
  void add(ContainerdSnapshot snapshot) throws IOException {
    Folder folder = Folder.open(known.folder(snapshot));
    folders.put(snapshot.id(), folder);
    kept.make(folder, KeptFolder.CONTAINERS, container);
  }

  /**
   * Moves them, and shows them when they are whole: containerd commits that snapshots go before it
   * removes them, so they are when its database has them afterwards.
   *
   * @return what was kept, one line
   * @throws IOException when they could not be kept, or are not known to be whole; then that is
   *     written down
   */
  String go() throws IOException {
    try (this) {
      String target = kept.path(KeptFolder.CONTAINERS, container);
      for (Map.Entry<String, Folder> part : parts()) {
        part.getValue()
            .rename(SnapshotFolders.CONTENT, target + KeptContainer.UNPROVEN + part.getKey());
      }
      if (!isWhole()) {
        throw new IOException(LayerRace.FASTER);
      }
      // The own one last: it is what others look for.
      List<Map.Entry<String, Folder>> parts = parts();
      Collections.reverse(parts);
      for (Map.Entry<String, Folder> part : parts) {
        String as = part.getKey();
        part.getValue().rename(target + KeptContainer.UNPROVEN + as, target + as);
      }
      return Listener.KEPT + container;
    } catch (IOException | RuntimeException e) {
      String why = LayerRace.why(e);
      new ContainerFiles(dataRoot, ".", container).leaveOut(why);
      throw new IOException(container + ": " + why, e);
    }
  }

  private boolean isWhole() throws IOException {
    try {
      return known.read().keySet().containsAll(folders.keySet());
    } catch (IOException e) {
      throw new IOException("whether they are whole is not known: " + e.getMessage(), e);
    }
  }

  /** What is in each folder, by what it is kept as. */
  private List<Map.Entry<String, Folder>> parts() {
    List<Map.Entry<String, Folder>> parts = new ArrayList<>();
    for (Folder folder : folders.values()) {
      parts.add(Map.entry(parts.isEmpty() ? KeptContainer.UPPER : KeptContainer.INIT, folder));
    }
    return parts;
  }

  @Override
  public void close() {
    folders.values().forEach(Folder::close);
  }
}
