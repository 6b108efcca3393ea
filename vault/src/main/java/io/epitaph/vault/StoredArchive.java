package io.epitaph.vault;

import io.epitaph.vault.tar.SparseInput;
import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An archive in a vault, open for reading. Used by one thread. */
public final class StoredArchive implements AutoCloseable {
  private final Vault vault;
  private final Manifest manifest;
  private final ArchiveIndexReader index;
  private @Nullable FileChannel file;
  private @Nullable FrameReader frames;

  StoredArchive(Vault vault, Manifest manifest) {
    this.vault = vault;
    this.manifest = manifest;
    this.index = new ArchiveIndexReader(indexFile(), manifest);
  }

  /** The manifest that the vault has of it. */
  public Manifest manifest() {
    return manifest;
  }

  Manifest.Contents contents() {
    Manifest.Contents contents = manifest.contents();
    if (contents == null) {
      throw new IllegalStateException("archive " + manifest.id() + " has no contents");
    }
    return contents;
  }

  FrameReader frames() throws IOException {
    if (frames == null) {
      useFrames(index.read(change -> {}, entry -> {}));
    }
    return frames;
  }

  private FrameReader useFrames(Frames known) throws IOException {
    if (frames != null) {
      return frames;
    }
    known.require(contents());
    Path path = tarFile();
    try {
      file = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new DamagedArchiveException(path + " is missing", e);
    }
    frames = new FrameReader(file, path.toString(), known);
    return frames;
  }

  /**
   * The tar as it was taken. Reading it throws {@link DamagedArchiveException} where a part cannot
   * be read, and at its end when it is not the one that was taken.
   */
  public InputStream tar() throws IOException {
    InputStream all = frames().read(0, contents().tar().bytes());
    return new ProvenInput(all, contents().tar().sha256(), "the tar of archive " + manifest.id());
  }

  /** All entries, in the order of the tar. */
  public void entries(Consumer<TarEntry> each) throws IOException {
    useFrames(index.read(change -> {}, each));
  }

  /** What the container did to its image; empty when not known. */
  public List<ImageChange> changes() throws IOException {
    List<ImageChange> changes = new ArrayList<>();
    useFrames(index.read(changes::add, entry -> {}));
    return changes;
  }

  /**
   * The content of one file, holes filled with zeros, without reading the rest of the tar. Reading
   * it throws {@link DamagedArchiveException} at its end when it is not the one that was taken.
   *
   * @param entry one of {@link #entries}, of type file
   */
  public InputStream content(TarEntry entry) throws IOException {
    InputStream stored = stored(entry);
    InputStream content =
        entry.sparse() == null ? stored : new SparseInput(stored, entry.sparse(), entry.size());
    return entry.sha256() == null
        ? content
        : new ProvenInput(content, entry.sha256(), entry.path() + " in archive " + manifest.id());
  }

  /** The bytes that the tar holds of a file: one span after another, without holes. */
  InputStream stored(TarEntry entry) throws IOException {
    if (entry.type() != TarEntry.Type.FILE) {
      throw new NoSuchEntryException(entry.path() + " is not a file");
    }
    return frames().read(entry.offset(), entry.stored());
  }

  /**
   * Reads everything again and compares it with the manifest.
   *
   * @return what is wrong, a sentence each; empty when nothing is
   */
  public List<String> verify() throws IOException {
    try {
      return new Verification(this).run();
    } catch (DamagedArchiveException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  Path tarFile() {
    return vault.tarFile(manifest.id());
  }

  Path indexFile() {
    return vault.indexFile(manifest.id());
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
