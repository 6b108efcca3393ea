package io.epitaph.archiver;

import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.tar.TarEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file that a search found.
 *
 * @param container its name, or where a tar came from
 * @param path as it is asked for
 * @param change what the container did to it; null for nothing, or not known
 * @param type null for what is not in the tar: what the container deleted, and sockets
 * @param sha256 null for what has none
 * @param line the number of the first line with the text, from 1; 0 when none was asked for
 * @param text that line, masked; null when none was asked for
 */
public record FoundFile(
    String archiveId,
    String container,
    Instant takenAt,
    String path,
    ImageChange.@Nullable Kind change,
    TarEntry.@Nullable Type type,
    long size,
    @Nullable Instant modifiedAt,
    @Nullable String sha256,
    int line,
    @Nullable String text) {
  static FoundFile of(
      Manifest archive,
      TarEntry entry,
      ImageChange.@Nullable Kind change,
      int line,
      @Nullable String text) {
    return new FoundFile(
        archive.id(),
        archive.name(),
        archive.takenAt(),
        entry.askedFor(),
        change,
        entry.type(),
        entry.size(),
        entry.modifiedAt(),
        entry.sha256(),
        line,
        text);
  }

  /** What the container deleted, or a socket. */
  static FoundFile withoutEntry(Manifest archive, String path, ImageChange change) {
    return new FoundFile(
        archive.id(),
        archive.name(),
        archive.takenAt(),
        path,
        change.change(),
        null,
        0,
        change.modifiedAt(),
        null,
        0,
        null);
  }
}
