package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of an untrusted archive go.
 *
 * @param target the folder that is extracted to, absolute and normalized
 */
record EntryPaths(Path target, ExtractionNotes notes) {
  /** More than any file system takes. */
  private static final int LONGEST_PATH = 32 * 1024;

  /** Null when it may go nowhere; that is noted. */
  @Nullable Path of(TarEntry entry) throws IOException {
    return of(entry, entry.path(), entry.pathBytes());
  }

  /** Where what a hard link stands for is; null when it may be nowhere, which is noted. */
  @Nullable Path ofLinked(TarEntry entry) throws IOException {
    return of(entry, entry.link() == null ? "" : entry.link(), entry.linkBytes());
  }

  /**
   * @param raw the name's bytes in base64 when they are not UTF-8
   */
  private @Nullable Path of(TarEntry entry, String name, @Nullable String raw) throws IOException {
    String usable = raw == null ? name : TarPaths.escaped(Base64.getDecoder().decode(raw));
    if (usable.length() > LONGEST_PATH) {
      throw new IOException("a path of " + usable.length() + " characters is too long");
    }
    Path path = target;
    for (String part : TarPaths.parts(usable)) {
      if (part.equals("..")) {
        notes.leftOut(entry, "its path contains ..");
        return null;
      }
      try {
        path = path.resolve(part);
      } catch (InvalidPathException e) {
        notes.leftOut(entry, "this system cannot write its name: " + e.getReason());
        return null;
      }
    }
    // Nothing above can lead out of the target; this is a second check.
    if (!path.normalize().startsWith(target)) {
      notes.leftOut(entry, "its path leads out");
      return null;
    }
    if (raw != null) {
      notes.altered(name, "its name is not UTF-8: extracted as " + usable);
    }
    return path;
  }
}
