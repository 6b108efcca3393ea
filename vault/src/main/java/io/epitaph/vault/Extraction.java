package io.epitaph.vault;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was extracted.
 *
 * @param extracted how many entries
 * @param bytes how many bytes of files
 * @param leftOut what was not extracted, since it could do harm
 * @param altered what was extracted otherwise than the tar says: without setuid, under another name
 * @param failed what the file system did not take
 * @param damaged what the vault no longer has as it was stored
 */
public record Extraction(
    long extracted,
    long bytes,
    List<Note> leftOut,
    List<Note> altered,
    List<Note> failed,
    List<Note> damaged) {
  public Extraction {
    failed = List.copyOf(failed);
    damaged = List.copyOf(damaged);
    leftOut = List.copyOf(leftOut);
    altered = List.copyOf(altered);
  }

  /**
   * What is to be said of an entry.
   *
   * @param path as in the tar
   * @param why for people
   */
  public record Note(String path, @Nullable String why) {}
}
