package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the files of an archive. */
final class FileExtraction {
  private final StoredArchive archive;
  private final TargetFolder folder;
  private final ExtractionNotes notes;

  FileExtraction(StoredArchive archive, TargetFolder folder, ExtractionNotes notes) {
    this.archive = archive;
    this.folder = folder;
    this.notes = notes;
  }

  /** Returns why it may not be written; null when it was. */
  @Nullable String write(Path path, TarEntry entry) throws IOException {
    String blocked = folder.replaceable(path);
    if (blocked != null) {
      return blocked;
    }
    try {
      content(path, entry);
    } catch (IOException | IllegalArgumentException e) {
      try {
        Files.deleteIfExists(path);
      } catch (FileSystemException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    new EntryAttributes(notes).set(path, entry, entry.mode());
    if (entry.stored() < entry.size() && entry.sparse() == null) {
      notes.altered(
          entry.path(), "cut off: " + entry.stored() + " of " + entry.size() + " bytes are there");
    }
    return null;
  }

  private void content(Path path, TarEntry entry) throws IOException {
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (entry.sparse() == null) {
        try (InputStream in = archive.content(entry)) {
          notes.wrote(in.transferTo(Channels.newOutputStream(out)));
        }
      } else {
        sparse(out, entry, entry.sparse());
      }
    }
  }

  /** Holes stay holes: a file of 8 EiB takes no more room than in the tar. */
  private void sparse(FileChannel out, TarEntry entry, List<TarEntry.Span> spans)
      throws IOException {
    byte[] chunk = new byte[64 * 1024];
    try (InputStream in = archive.stored(entry)) {
      for (TarEntry.Span span : spans) {
        out.position(span.at());
        long left = span.length();
        while (left > 0) {
          int n = in.read(chunk, 0, (int) Math.min(left, chunk.length));
          if (n < 0) {
            break;
          }
          out.write(ByteBuffer.wrap(chunk, 0, n));
          left -= n;
          notes.wrote(n);
        }
      }
    }
    if (out.size() < entry.size()) {
      out.write(ByteBuffer.wrap(new byte[1]), entry.size() - 1);
    }
  }
}
