package io.epitaph.keeper;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a containerd writes down of its snapshots: {@code metadata.db} beside them, a bbolt file.
 * Read only, while containerd may write: what a transaction has written is not overwritten by the
 * next one, but may be by the one after that. So it is read again when there was a next one.
 *
 * @see <a href="https://github.com/containerd/containerd/blob/main/core/snapshots/storage/bolt.go">
 *     what containerd writes</a>
 */
final class SnapshotDatabase {
  private static final int TRIES = 5;

  private SnapshotDatabase() {}

  /**
   * @return all, in no order
   * @throws IOException when it is none, is damaged, or was changed too fast
   */
  static List<ContainerdSnapshot> read(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      for (int i = 0; i < TRIES; i++) {
        BoltFile file = new BoltFile(channel);
        long before = file.newest().transaction();
        List<ContainerdSnapshot> snapshots = snapshotsOrNone(file);
        if (file.newest().transaction() == before) {
          if (snapshots == null) {
            // It was not changed meanwhile: this tells what is wrong with it.
            return snapshots(new BoltFile(channel));
          }
          return snapshots;
        }
      }
      throw new IOException(path + " is written so fast that it cannot be read");
    } catch (RuntimeException e) {
      throw new IOException(path + " is damaged, or no bbolt file: " + e.getMessage(), e);
    }
  }

  /** Null when it cannot be read, since it is damaged or was changed. */
  private static @Nullable List<ContainerdSnapshot> snapshotsOrNone(BoltFile file) {
    try {
      return snapshots(file);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static List<ContainerdSnapshot> snapshots(BoltFile file) throws IOException {
    List<ContainerdSnapshot> snapshots = new ArrayList<>();
    BoltBucket version = file.root().bucket("v1");
    BoltBucket all = version == null ? null : version.bucket("snapshots");
    if (all != null) {
      all.each(
          (key, value, isBucket) -> {
            if (isBucket) {
              snapshots.add(ContainerdSnapshot.of(BoltBucket.text(key), all.bucket(value)));
            }
          });
    }
    return snapshots;
  }
}
