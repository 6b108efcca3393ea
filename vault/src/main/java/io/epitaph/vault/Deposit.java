package io.epitaph.vault;

import io.epitaph.files.ChunkInput;
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
import java.util.ArrayList;
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
   * What was stored.
   *
   * @param brokeOff how the source failed; null when it was read to its end
   * @param skipped how many bytes in the middle could not be read as entries
   * @param problems what is odd about the tar, for people
   */
  public record Taken(
      Contents contents, @Nullable String brokeOff, long skipped, List<String> problems) {

    /** What is missing of the tar, one sentence each; empty when it is complete. */
    public List<String> missing(String source) {
      List<String> missing = new ArrayList<>();
      if (brokeOff != null) {
        missing.add(source + " broke off: " + brokeOff);
      }
      if (!contents.ended()) {
        missing.add("the tar does not end in two zero blocks: what came after is missing");
      }
      if (skipped > 0) {
        missing.add(
            "the tar is damaged: "
                + skipped
                + " bytes in it belong to no entry, and entries may be missing there");
      }
      return missing;
    }
  }

  /**
   * Stores a tar, whatever it is, to the stream's end. A source that fails ends the tar there: that
   * is not a failure of the vault. Called once.
   *
   * @param changes against the image; empty when not known
   * @throws IOException when the vault cannot store it
   */
  public Taken take(InputStream tar, List<ImageChange> changes) throws IOException {
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
      TeeInput tee = new TeeInput(tar, frames);
      TarCatalogue.Summary summary = TarCatalogue.read(tee, index::entry);
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
      return new Taken(contents, tee.brokeOff(), summary.skipped(), summary.problems());
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

  /**
   * Passes on what it reads, having stored it. A source that fails is at its end; a store that
   * fails is an error.
   */
  private static final class TeeInput extends ChunkInput {
    private final InputStream source;
    private final OutputStream store;
    private @Nullable String brokeOff;

    TeeInput(InputStream source, OutputStream store) {
      this.source = source;
      this.store = store;
    }

    @Nullable String brokeOff() {
      return brokeOff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (brokeOff != null) {
        return -1;
      }
      int n;
      try {
        n = source.read(bytes, offset, length);
      } catch (IOException | RuntimeException e) {
        // The transport wraps what the socket says into runtime exceptions.
        brokeOff = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return -1;
      }
      if (n > 0) {
        store.write(bytes, offset, n);
      }
      return n;
    }
  }
}
