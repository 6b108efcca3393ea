package io.epitaph.stack;

import io.epitaph.model.Words;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Says when the disk of the state folder is full: a broker that cannot write halts, and
 * Elasticsearch fails its shards, so they stop before. Thread-safe.
 */
final class DiskGuard {
  private final Path folder;
  private boolean full;

  DiskGuard(Path folder) {
    this.folder = folder;
  }

  /** That it is full, for people, until there is room for a while; null while there is. */
  synchronized @Nullable String problem() {
    long free;
    try {
      free = DiskSpace.of(folder).free();
    } catch (IOException e) {
      return "the disk of the state folder " + folder + " cannot be read: " + e.getMessage();
    }
    full = free < (full ? DiskSpace.ROOM : DiskSpace.LEAST);
    return full
        ? "the disk of the state folder "
            + folder
            + " is full ("
            + Words.bytes(free)
            + " free): Kafka and Elasticsearch have stopped, and start again by themselves once"
            + " there is "
            + Words.bytes(DiskSpace.ROOM)
        : null;
  }
}
