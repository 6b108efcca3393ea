package io.epitaph.layers;

import io.epitaph.posix.FileName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Goes through a folder and all below it, each folder before what is in it. For one thread. */
final class LayerWalk implements AutoCloseable {
  private final Oddities oddities;
  private final Deque<Level> levels = new ArrayDeque<>();

  /**
   * @param root closed with this
   */
  LayerWalk(MergedFolder root, Oddities oddities) {
    this.oddities = oddities;
    levels.push(new Level(root, TarFields.NO_NAME, root.entries().iterator()));
  }

  /** A folder on the way to where the walk is. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Level(MergedFolder folder, byte[] path, Iterator<MergedEntry> entries) {}

  /**
   * What the walk has come to.
   *
   * @param path from the root; a folder's ends in a slash
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Step(MergedEntry entry, byte[] path) {}

  /** Null at the end. */
  @Nullable Step next() throws IOException {
    for (Level level = levels.peek(); level != null; level = levels.peek()) {
      if (level.entries().hasNext()) {
        return step(level, level.entries().next());
      }
      level.folder().close();
      levels.pop();
    }
    return null;
  }

  private Step step(Level level, MergedEntry entry) throws IOException {
    boolean isFolder = entry.status().isFolder();
    byte[] path = join(level.path(), entry.name(), isFolder);
    if (isFolder) {
      MergedFolder folder = entry.open(oddities);
      levels.push(new Level(folder, path, folder.entries().iterator()));
    }
    return new Step(entry, path);
  }

  private static byte[] join(byte[] folder, FileName name, boolean isFolder) {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    path.writeBytes(folder);
    path.writeBytes(name.bytes());
    if (isFolder) {
      path.write('/');
    }
    return path.toByteArray();
  }

  @Override
  public void close() {
    levels.forEach(level -> level.folder().close());
  }
}
