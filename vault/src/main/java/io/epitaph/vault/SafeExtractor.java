package io.epitaph.vault;

import io.epitaph.model.Wire;
import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Extracts an untrusted archive.
 *
 * <p>Folders and files come first; symbolic links last, when nothing is written any more, so that
 * nothing can be written through one. A link is made only when it stays inside: relative, and going
 * up only at its start, no further than to the target folder. Devices and the like are left out.
 * Setuid, setgid and owners are not restored.
 */
final class SafeExtractor {
  private static final Pattern FULL =
      Pattern.compile("No space left on device|Disk quota exceeded|Read-only file system");

  private final StoredArchive archive;
  private final Path target;
  private final TargetFolder folder;
  private final ExtractionNotes notes = new ExtractionNotes();
  private final EntryPaths paths;
  private final FileExtraction files;
  private final LinkExtraction links;

  /** They are made when all else is there. */
  private final List<TarEntry> symbolicLinks = new ArrayList<>();

  /** Their attributes are set when all else is there. */
  private final Map<Path, TarEntry> folders = new HashMap<>();

  SafeExtractor(StoredArchive archive, Path target) {
    this.archive = archive;
    this.target = target.toAbsolutePath().normalize();
    this.folder = new TargetFolder(this.target);
    this.paths = new EntryPaths(this.target, notes);
    this.files = new FileExtraction(archive, folder, notes);
    this.links = new LinkExtraction(paths, folder, notes);
  }

  Extraction run() throws IOException {
    boolean existed = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    if (existed) {
      folder.requireEmpty();
    }
    // A damaged index is found before anything is written.
    archive.frames();
    Files.createDirectories(target);
    try {
      return extractAll();
    } catch (UncheckedIOException e) {
      new HalfExtracted(target).remove(!existed);
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      // What is half there would stand in the way of the next try.
      new HalfExtracted(target).remove(!existed);
      throw e;
    }
  }

  private Extraction extractAll() throws IOException {
    archive.entries(
        entry -> {
          try {
            attempt(entry, this::extract);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    for (TarEntry link : symbolicLinks) {
      attempt(link, links::symbolic);
    }
    EntryAttributes attributes = new EntryAttributes(notes);
    // The innermost first: making something in a folder changes its time.
    List<Path> inner = new ArrayList<>(folders.keySet());
    inner.sort((a, b) -> Integer.compare(b.getNameCount(), a.getNameCount()));
    for (Path each : inner) {
      TarEntry entry = folders.get(each);
      // Its owner must be able to remove it again.
      attempt(entry, e -> attributes.set(each, e, e.mode() | 0700));
    }
    return notes.all();
  }

  private interface Step {
    void run(TarEntry entry) throws IOException;
  }

  /**
   * One entry that the file system does not take is no reason to give up the others; a full disk
   * is.
   */
  private void attempt(TarEntry entry, Step step) throws IOException {
    try {
      step.run(entry);
    } catch (DamagedArchiveException e) {
      notes.damaged(entry, e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      String why = reason(e);
      if (FULL.matcher(why).find()) {
        throw new IOException(
            "the disk of " + target + " is full: " + why + "; what was extracted is removed again",
            e);
      }
      notes.failed(entry, why);
    }
  }

  private static String reason(Exception e) {
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private void extract(TarEntry entry) throws IOException {
    switch (entry.type()) {
      case FOLDER, FILE, HARD_LINK -> place(entry);
      case SYMBOLIC_LINK -> symbolicLinks.add(entry);
      default -> notes.leftOut(entry, "is a " + Wire.name(entry.type()));
    }
  }

  private void place(TarEntry entry) throws IOException {
    Path path = paths.of(entry);
    if (path == null || path.equals(target)) {
      return;
    }
    String blocked = folder.makeParents(path);
    if (blocked == null && entry.type() == TarEntry.Type.FOLDER) {
      blocked = folder.makeFolder(path);
      folders.put(path, entry);
    } else if (blocked == null) {
      blocked =
          entry.type() == TarEntry.Type.FILE ? files.write(path, entry) : links.hard(path, entry);
    }
    if (blocked != null) {
      notes.leftOut(entry, blocked);
      return;
    }
    notes.extracted();
  }
}
