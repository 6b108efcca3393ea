package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * What an entry is given when its content is there: permissions without setuid and setgid, and
 * time.
 */
record EntryAttributes(ExtractionNotes notes) {
  void set(Path path, TarEntry entry, int mode) throws IOException {
    if ((entry.mode() & 06000) != 0) {
      notes.altered(entry.path(), "without its setuid or setgid bit");
    }
    FileMode.set(path, mode);
    if (entry.modifiedAt() != null) {
      Files.setLastModifiedTime(path, FileTime.from(entry.modifiedAt()));
    }
  }
}
