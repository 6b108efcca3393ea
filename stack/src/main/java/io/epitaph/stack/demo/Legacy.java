package io.epitaph.stack.demo;

import io.epitaph.archiver.ArchiveImporter;
import io.epitaph.model.Archive;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.NoSuchArchiveException;
import io.epitaph.vault.StoredArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What life 3 left behind, and life 4, which is made from it. */
final class Legacy {
  private static final String CONTAINER = PlayedLife.LEGACY.container();
  private static final String REBORN = PlayedLife.PREFIX + "reborn";

  private final Archives archives;

  Legacy(Archives archives) {
    this.archives = archives;
  }

  /** Reads the file that life 3 left, out of the vault. */
  Check file() throws IOException, InterruptedException {
    Manifest manifest = Waiting.until(this::stored);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    if (manifest != null) {
      archives.cat(manifest.id(), "var/tmp/legacy", content);
    }
    String text = content.toString(StandardCharsets.UTF_8).strip();
    return new Check(
        "3",
        CONTAINER,
        "archive cat var/tmp/legacy: left behind",
        manifest == null ? "no archive" : "archive " + manifest.id().substring(0, 8) + ": " + text,
        text.equals("left behind"));
  }

  private @Nullable Manifest stored() throws IOException {
    try {
      Manifest manifest = archives.show(CONTAINER);
      return manifest.state() == Archive.State.STORED ? manifest : null;
    } catch (NoSuchArchiveException e) {
      return null;
    }
  }

  /** Makes an image from life 3's archive, runs it without a command, and reads its output. */
  Check reborn(Subjects subjects, URI engine, Findings findings)
      throws IOException, InterruptedException {
    String found = "nothing";
    Manifest manifest = stored();
    if (manifest != null) {
      try (StoredArchive archive = archives.vault().open(manifest.id());
          ArchiveImporter importer = ArchiveImporter.open(engine)) {
        String image =
            importer.importInto(archive, "epitaph-demo-reborn:" + subjects.mark()).reference();
        subjects.start(subjects.create(Subject.running(REBORN, "").withCommand(), image));
        List<String> words = Waiting.until(() -> findings.lastWords(REBORN));
        if (words != null) {
          found = "runs without a command: last words \"" + String.join(" / ", words) + "\"";
        }
      }
    }
    return new Check(
        "4",
        REBORN,
        "archive import, run without a command: as the first did",
        found,
        found.contains("wrote /var/tmp/legacy"));
  }
}
