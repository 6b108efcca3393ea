package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a layer takes of the disk: a sparse file counts what it has, not what it seems to have. */
final class LayerSize {
  private static final Logger LOG = LoggerFactory.getLogger(LayerSize.class);

  private record Level(Folder folder, Iterator<FileName> names) {}

  private final Deque<Level> levels = new ArrayDeque<>();
  private long bytes;

  private LayerSize() {}

  /** Where a part cannot be measured, the rest. */
  static long of(Path layer) {
    LayerSize size = new LayerSize();
    try {
      size.enter(Folder.open(layer));
      size.measure();
    } catch (IOException e) {
      LOG.warn("not all of it can be measured layer={}: {}", layer, e.getMessage());
    } finally {
      size.levels.forEach(level -> level.folder().close());
    }
    return size.bytes;
  }

  private void enter(Folder folder) throws IOException {
    try {
      levels.push(new Level(folder, folder.names().iterator()));
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  private void measure() throws IOException {
    for (Level level = levels.peek(); level != null; level = levels.peek()) {
      if (!level.names().hasNext()) {
        level.folder().close();
        levels.pop();
        continue;
      }
      FileName name = level.names().next();
      FileStatus status = level.folder().status(name);
      bytes += status.diskBytes();
      if (status.isFolder()) {
        enter(level.folder().open(name));
      }
    }
  }
}
