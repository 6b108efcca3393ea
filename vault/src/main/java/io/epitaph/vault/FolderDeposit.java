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
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An archive on its way into a folder: two temporary files, renamed when they are durable. */
final class FolderDeposit implements Vault.Deposit {
  private final FolderVault vault;
  private final Durable disk;
  private final Path tarFile;
  private final Path indexFile;
  private @Nullable Contents contents;
  private boolean moved;

  FolderDeposit(FolderVault vault) {
    this.vault = vault;
    this.disk = vault.disk();
    this.tarFile = vault.temporary(".tar.zst");
    this.indexFile = vault.temporary(".idx.zst");
  }

  @Override
  public Vault.Taken take(InputStream tar, List<ImageChange> changes) throws IOException {
    if (contents != null) {
      throw new IllegalStateException("one deposit takes one tar");
    }
    try (FileChannel tarChannel = disk.create(tarFile);
        FileChannel indexChannel = disk.create(indexFile);
        OutputStream tarOut = disk.output(tarChannel);
        OutputStream indexOut = disk.output(indexChannel);
        FrameWriter frames = new FrameWriter(tarOut, vault.frameBytes());
        IndexWriter index = new IndexWriter(indexOut)) {
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
      return new Vault.Taken(contents, tee.brokeOff(), summary.problems());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void commit(Manifest manifest) throws IOException {
    if (contents == null || !contents.equals(manifest.contents())) {
      throw new IllegalArgumentException("the manifest tells other contents than were taken");
    }
    disk.move(tarFile, vault.tarFile(manifest.id()));
    disk.move(indexFile, vault.indexFile(manifest.id()));
    moved = true;
    disk.syncFolder(vault.folder());
    vault.write(manifest);
  }

  @Override
  public void close() throws IOException {
    if (!moved) {
      disk.delete(tarFile);
      disk.delete(indexFile);
    }
  }

  /**
   * Gives on what it reads, having stored it. A source that fails is at its end; a store that fails
   * is an error.
   */
  private static final class TeeInput extends InputStream {
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
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
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
