package io.epitaph.collector;

import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.engine.mask.Masking;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a collector keeps on disk: the engine's {@linkplain EngineIdentity identity}, the spool of
 * its {@link io.epitaph.collector.delivery.Delivery delivery}, and {@code lock}, which keeps a
 * second collector out. Thread-safe.
 */
final class StateFolder implements AutoCloseable {
  private final Path folder;
  private final FileChannel lockFile;
  private volatile EngineIdentity identity;

  private StateFolder(Path folder, FileChannel lockFile, Masking masking) throws IOException {
    this.folder = folder;
    this.lockFile = lockFile;
    this.identity = EngineIdentity.readOrMake(folder, masking);
  }

  /**
   * Opens the folder, and creates it at the first start.
   *
   * @param masking kept in it, for the archiver
   * @throws IOException when another collector has it open, it cannot be written, or a file in it
   *     is damaged
   */
  static StateFolder open(Path folder, Masking masking) throws IOException {
    Files.createDirectories(folder);
    FileChannel lockFile =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock == null) {
        throw inUse(folder);
      }
      return new StateFolder(folder, lockFile, masking);
    } catch (OverlappingFileLockException e) {
      lockFile.close();
      throw inUse(folder);
    } catch (IOException e) {
      lockFile.close();
      throw e;
    }
  }

  private static IOException inUse(Path folder) {
    return new IOException(
        "another collector uses the state folder " + folder + ": stop it, or name another folder");
  }

  Path path() {
    return folder;
  }

  /** What earlier versions kept in it. */
  FormerFiles former() {
    return new FormerFiles(folder);
  }

  EngineIdentity identity() {
    return identity;
  }

  /** Keeps the name that the engine has now. */
  synchronized void rememberName(String name) throws IOException {
    identity = identity.named(name, folder);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
