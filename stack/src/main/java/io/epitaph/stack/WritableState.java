package io.epitaph.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that this user may write to a state folder, and to what is in it. */
final class WritableState {
  private WritableState() {}

  /**
   * @throws IllegalArgumentException when it is not a folder
   * @throws IOException when this user may not
   */
  static void require(StateFolder folder) throws IOException {
    Path existing = DiskSpace.existing(folder.path());
    if (!Files.isDirectory(existing)) {
      throw new IllegalArgumentException(
          "the state folder " + folder + " cannot be created: " + existing + " is not a folder");
    }
    if (!Files.isWritable(existing)) {
      throw new IOException(
          "the state folder "
              + folder
              + " cannot be written: name another one with --state, or let this user write to "
              + existing);
    }
    String owner = owner(folder.lock());
    String user = owner(Path.of("/proc/self"));
    if (owner != null && user != null && !owner.equals(user)) {
      throw new IOException(
          "the state folder "
              + folder
              + " belongs to a stack of the user "
              + owner
              + ": start it as that user, or name another one with --state");
    }
    for (Path own : List.of(folder.kafka(), folder.flink(), folder.collectors(), folder.vault())) {
      if (Files.exists(own) && !Files.isWritable(own)) {
        throw new IOException(own + " cannot be written: let this user write to all in " + folder);
      }
    }
  }

  /** Null when there is no such file. */
  private static @Nullable String owner(Path file) throws IOException {
    return Files.exists(file) ? Files.getOwner(file).getName() : null;
  }
}
