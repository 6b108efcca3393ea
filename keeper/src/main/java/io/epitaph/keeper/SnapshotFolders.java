package io.epitaph.keeper;

import io.epitaph.posix.Folder;
import java.io.IOException;

/**
 * Where layers of containerd's snapshots are kept: in its root, under the name of their engine,
 * since others may use the same containerd.
 *
 * @param owner names the engine: {@link LayerStores#owner}
 */
record SnapshotFolders(String owner) {
  /** The name of a snapshot's content in its folder. */
  static final String CONTENT = "fs";

  /** From a snapshot to the root of its containerd. */
  private static final String ROOT = "../../..";

  /** From a snapshot, with a slash at its end. */
  String path(String kind, String name) {
    return ROOT + "/" + KeptFolder.NAME + "/" + owner + "/" + kind + "/" + name + "/";
  }

  /** The same, made. */
  String make(Folder snapshot, String kind, String name) throws IOException {
    ContainerFiles.makeFolders(snapshot, ROOT, KeptFolder.NAME, owner, kind, name);
    return path(kind, name);
  }
}
