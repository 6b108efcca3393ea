package io.epitaph.vault;

import io.epitaph.files.Durable;
import io.epitaph.vault.Manifest.Contents;
import io.epitaph.vault.Manifest.Part;
import io.epitaph.vault.tar.TarCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An archive that is being stored: two temporary files, renamed when they are durable. Used by one
 * thread.
 */
public final class Deposit implements AutoCloseable {
  private final Vault vault;
  private final Durable disk;
  private final Path tarFile;
  private final Path indexFile;
  private @Nullable Contents contents;
  private final Thread atExit = new Thread(this::discard, "epitaph-deposit");
  private boolean moved;

  Deposit(Vault vault) {
    this.vault = vault;
    this.disk = vault.disk();
    this.tarFile = vault.temporary(".tar.zst");
    this.indexFile = vault.temporary(".idx.zst");
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process ends already: what this leaves is swept by the next.
      return;
    }
  }

  /**
   * Stores a tar, whatever it is, to the stream's end. A source that fails ends the tar there: that
   * is not a failure of the vault. Called once.
   *
   * @param changes against the image; empty when not known
   * @throws IOException when the vault cannot store it
   */
  public TakenTar take(InputStream tar, List<ImageChange> changes) throws IOException {
    if (contents != null) {
      throw new IllegalStateException("one deposit takes one tar");
    }
    try (FileChannel tarChannel = disk.create(tarFile);
        FileChannel indexChannel = disk.create(indexFile);
        OutputStream tarOut = disk.output(tarChannel);
        OutputStream indexOut = disk.output(indexChannel);
        FrameWriter frames = new FrameWriter(tarOut, vault.frameBytes());
        ArchiveIndexWriter index = new ArchiveIndexWriter(indexOut)) {
      lock(tarChannel);
      lock(indexChannel);
      for (ImageChange change : changes) {
        index.change(change);
      }
      StoringInput in = new StoringInput(tar, frames);
      TarCatalogue.Summary summary = TarCatalogue.read(in, index::entry);
      frames.finish();
      Part tarPart = frames.tar();
      index.frames(new Frames(vault.frameBytes(), tarPart.bytes(), frames.frames()));
      Part indexPart = index.finish();
      disk.sync(tarChannel);
      disk.sync(indexChannel);
      contents =
          new Contents(
              tarPart,
              frames.stored(),
              indexPart,
              vault.frameBytes(),
              summary.entries(),
              summary.ended());
      return new TakenTar(contents, in.brokeOff(), summary.skipped(), summary.problems());
    } catch (UncheckedIOException e) {
      throw vault.notStored(indexFile, e.getCause());
    } catch (IOException e) {
      throw vault.notStored(tarFile, e);
    }
  }

  /** A sweep leaves what is locked. A file system without locks has only the hour of a sweep. */
  private static void lock(FileChannel file) {
    try {
      var unused = file.tryLock();
    } catch (IOException | UnsupportedOperationException e) {
      return;
    }
  }

  /**
   * Makes it durable, then visible. Where an archive of the same id is stored that is as complete
   * and still what was stored, that is kept, and this is discarded; any other is replaced.
   *
   * @param manifest with the contents that {@link #take} returned
   * @return the manifest that the vault keeps
   */
  public synchronized Manifest commit(Manifest manifest) throws IOException {
    if (contents == null || !contents.equals(manifest.contents())) {
      throw new IllegalArgumentException("the manifest names other contents than were taken");
    }
    CommitLock lock = CommitLock.of(vault.folder());
    try (lock) {
      Manifest kept = vault.asGoodAs(manifest);
      if (kept != null) {
        return kept;
      }
      if (Files.exists(vault.manifestFile(manifest.id()))) {
        // No manifest ever names content that is not its own.
        disk.delete(vault.manifestFile(manifest.id()));
        disk.syncFolder(vault.folder());
      }
      disk.move(tarFile, vault.tarFile(manifest.id()));
      disk.move(indexFile, vault.indexFile(manifest.id()));
      moved = true;
      disk.syncFolder(vault.folder());
      vault.write(manifest);
      return manifest;
    }
  }

  /** Removes what was stored, unless it is committed. */
  @Override
  public synchronized void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process ends; the hook does the same.
      return;
    }
    if (!moved) {
      disk.delete(tarFile);
      disk.delete(indexFile);
    }
  }

  /** When the process is asked to end. Waits for a commit under way. */
  private synchronized void discard() {
    if (!moved) {
      try {
        disk.delete(tarFile);
        disk.delete(indexFile);
      } catch (IOException e) {
        // The next one to store something sweeps it.
        return;
      }
    }
  }
}
