package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes of an extraction, as it goes on. */
final class ExtractionNotes {
  private final List<Extraction.Note> leftOut = new ArrayList<>();
  private final List<Extraction.Note> altered = new ArrayList<>();
  private final List<Extraction.Note> failed = new ArrayList<>();
  private final List<Extraction.Note> damaged = new ArrayList<>();
  private long extracted;
  private long bytes;

  void extracted() {
    extracted++;
  }

  void wrote(long more) {
    bytes += more;
  }

  /** Of several in a row for one path, the first. */
  void leftOut(TarEntry entry, String why) {
    Extraction.Note note = new Extraction.Note(entry.path(), why);
    if (leftOut.isEmpty() || !leftOut.get(leftOut.size() - 1).path().equals(entry.path())) {
      leftOut.add(note);
    }
  }

  void altered(String path, String why) {
    altered.add(new Extraction.Note(path, why));
  }

  void failed(TarEntry entry, String why) {
    failed.add(new Extraction.Note(entry.path(), why));
  }

  void damaged(TarEntry entry, @Nullable String why) {
    damaged.add(new Extraction.Note(entry.path(), why));
  }

  Extraction all() {
    return new Extraction(extracted, bytes, leftOut, altered, failed, damaged);
  }
}
