package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a layer takes of the disk: a sparse file counts what it has, not what it seems to have. */
final class LayerSize {
  private static final Logger LOG = LoggerFactory.getLogger(LayerSize.class);

  /** Names in all folders that are open; far less than the keeper has memory for. */
  private static final int MOST_WAITING = 50_000;

  /**
   * @param names the next ones, not all
   */
  private record Level(Folder folder, Deque<FileName> names) {
    Level(Folder folder) {
      this(folder, new ArrayDeque<>());
    }
  }

  private final Deque<Level> levels = new ArrayDeque<>();
  private long bytes;
  private int waiting;

  private LayerSize() {}

  /** Where a part cannot be measured, the rest. */
  static long of(Path layer) {
    LayerSize size = new LayerSize();
    try {
      size.levels.push(new Level(Folder.open(layer)));
      size.measure();
    } catch (IOException e) {
      LOG.warn("not all of it can be measured layer={}: {}", layer, e.getMessage());
    } finally {
      size.levels.forEach(level -> level.folder().close());
    }
    return size.bytes;
  }

  private void measure() throws IOException {
    for (Level level = levels.peek(); level != null; level = levels.peek()) {
      FileName name = next(level);
      if (name == null) {
        level.folder().close();
        levels.pop();
        continue;
      }
      FileStatus status = level.folder().status(name);
      bytes += status.diskBytes();
      if (status.isFolder()) {
        levels.push(new Level(level.folder().open(name)));
      }
    }
  }

  /** Null at the end. */
  private @Nullable FileName next(Level level) throws IOException {
    if (level.names().isEmpty()) {
      List<FileName> some = level.folder().nextNames();
      level.names().addAll(some);
      waiting += some.size();
      if (waiting > MOST_WAITING) {
        throw new IOException("too many folders with many files are in each other");
      }
    }
    FileName name = level.names().poll();
    waiting -= name == null ? 0 : 1;
    return name;
  }
}
