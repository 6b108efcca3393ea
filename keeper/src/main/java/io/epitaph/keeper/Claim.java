package io.epitaph.keeper;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Held while the layers of a {@link KeptContainer} are read or removed: nobody else does either
 * meanwhile. It is a lock on a file, so it ends with the process; and when the process closes that
 * file anywhere else, so it is one that nothing else opens.
 */
public final class Claim implements AutoCloseable {
  /** Those of this process: closing a second channel of a file would end the lock of the first. */
  private static final Set<Path> HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private Claim(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Null when another has it. */
  static @Nullable Claim of(Path path) throws IOException {
    Path file = path.toAbsolutePath().normalize();
    if (!HERE.add(file)) {
      return null;
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
      return locked ? new Claim(file, channel) : null;
    } finally {
      if (!locked) {
        if (channel != null) {
          channel.close();
        }
        HERE.remove(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HERE.remove(file);
    }
  }
}
