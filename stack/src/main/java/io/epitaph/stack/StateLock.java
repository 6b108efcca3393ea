package io.epitaph.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;

/** Keeps a second stack out of a state folder. */
final class StateLock {
  private StateLock() {}

  /**
   * Locks a state folder, until the channel is closed.
   *
   * @throws IOException when another stack holds it
   */
  static FileChannel take(StateFolder folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Another one in this process.
    }
    channel.close();
    throw new IOException(
        "another stack uses the state folder " + folder + ": stop it, or name another folder");
  }
}
