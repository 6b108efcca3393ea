package io.epitaph.keeper;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Held by the one keeper of a folder: two would take over from each other. */
final class KeeperLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeeperLock.class);

  private final FileChannel channel;

  private KeeperLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes it.
   *
   * @throws IOException also when another keeper has it
   */
  static KeeperLock take(KeptFolder folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.path().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new KeeperLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // In this process.
      LOG.debug("locked here already", e);
    }
    channel.close();
    throw new IOException("another keeper runs on " + folder.path() + ": one is enough");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
