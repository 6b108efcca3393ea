package io.epitaph.archiver;

import io.epitaph.vault.Manifest;
import io.epitaph.vault.tar.TarEntry;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What files are looked for. What is null does not matter; all else must hold.
 *
 * @param name a pattern: {@code *} stands for anything but a slash, {@code **} for anything, {@code
 *     ?} for a character. With a slash it is of the whole path, else of the name
 * @param sha256 of the content, or a prefix of it
 * @param text that a line of a changed text file contains, in any case, after masking
 * @param mime the MIME type of a changed file, by its first bytes and its name; {@code text/*} for
 *     all of a kind
 * @param container its name, or a prefix of its id
 * @param since when the archive was taken
 * @param changed only what the container added, changed or deleted
 */
public record FileQuery(
    @Nullable String name,
    @Nullable String sha256,
    @Nullable String text,
    @Nullable String mime,
    @Nullable String container,
    @Nullable Instant since,
    boolean changed) {

  public FileQuery {
    if (name == null && sha256 == null && text == null && mime == null && !changed) {
      throw new IllegalArgumentException(
          "nothing to look for: give a name, a SHA-256, a text or a MIME type, or only what was"
              + " changed");
    }
    if (sha256 != null && !sha256.matches("(?i)[0-9a-f]{4,64}")) {
      throw new IllegalArgumentException(
          "got the SHA-256 '" + sha256 + "', wanted 4 to 64 hex digits");
    }
    if (mime != null && !mime.matches("[A-Za-z0-9.+-]+/([A-Za-z0-9.+-]+|\\*)")) {
      throw new IllegalArgumentException(
          "got the MIME type '" + mime + "', wanted one as application/pdf or text/*");
    }
    if (text != null && text.isEmpty()) {
      throw new IllegalArgumentException("got an empty text: every line holds it");
    }
  }

  boolean takes(Manifest manifest) {
    if (since != null && manifest.takenAt().isBefore(since)) {
      return false;
    }
    Manifest.Container of = manifest.container();
    return container == null
        || manifest.name().equals(container)
        || (of != null && container.length() >= 4 && of.id().startsWith(container));
  }

  boolean takes(TarEntry entry) {
    boolean hashed =
        sha256 == null
            || (entry.sha256() != null
                && entry.sha256().startsWith(sha256.toLowerCase(Locale.ROOT)));
    return hashed && takesPath(entry.askedFor());
  }

  boolean takesMime(@Nullable String type) {
    if (mime == null || type == null) {
      return mime == null;
    }
    return mime.endsWith("/*")
        ? type.regionMatches(true, 0, mime, 0, mime.length() - 1)
        : type.equalsIgnoreCase(mime);
  }

  boolean takesPath(String path) {
    return name == null || new PathGlob(name).takes(path);
  }
}
