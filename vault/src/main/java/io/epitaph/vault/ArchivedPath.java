package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One path of an archive, and what the container did to it.
 *
 * @param path from the root of the file system
 * @param change null when the container left it as its image has it, or when that is not known
 * @param entry null for what is not in the tar: what the container deleted, and sockets
 * @param beyond what the tar has not of it; null for nothing, or not known
 */
public record ArchivedPath(
    String path,
    ImageChange.@Nullable Kind change,
    @Nullable TarEntry entry,
    @Nullable Beyond beyond) {

  /**
   * What an export loses.
   *
   * @param type {@code socket} for what is no entry of the tar; else null
   * @param modifiedAt to the nanosecond; null when the tar has it
   * @param attributes extended attributes, base64; null for none. The value of one is null where
   *     only its name was kept
   */
  public record Beyond(
      @Nullable String type,
      @Nullable Instant modifiedAt,
      @Nullable Map<String, @Nullable String> attributes) {}

  static ArchivedPath of(ImageChange change, @Nullable TarEntry entry) {
    boolean all =
        change.type() == null && change.modifiedAt() == null && change.attributes() == null;
    return new ArchivedPath(
        TarPaths.absolute(change.path()),
        change.change(),
        entry,
        all ? null : new Beyond(change.type(), change.modifiedAt(), change.attributes()));
  }
}
