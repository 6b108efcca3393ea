package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/** An archive in a vault, open for reading. Used by one thread. */
public interface StoredArchive extends AutoCloseable {

  Manifest manifest();

  /**
   * The tar as it was taken. Reading it throws {@link DamagedArchiveException} where a part cannot
   * be read, and at its end when it is not the one that was taken.
   */
  InputStream tar() throws IOException;

  /** Tells all entries in the order of the tar. */
  void entries(Consumer<TarEntry> each) throws IOException;

  /** What the container did to its image; empty when not known. */
  List<ImageChange> changes() throws IOException;

  /**
   * The content of one file, holes filled with zeros, without reading the rest of the tar. Reading
   * it throws {@link DamagedArchiveException} at its end when it is not the one that was taken.
   *
   * @param entry one of {@link #entries}, of type file
   */
  InputStream content(TarEntry entry) throws IOException;

  /**
   * Reads everything again and compares it with the manifest.
   *
   * @return what is wrong, a sentence each; empty when nothing is
   */
  List<String> verify() throws IOException;

  @Override
  void close() throws IOException;
}
