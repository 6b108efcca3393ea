package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the links of an archive, where they may lead. */
final class LinkExtraction {
  private final EntryPaths paths;
  private final TargetFolder folder;
  private final LinkTarget targets;
  private final ExtractionNotes notes;

  LinkExtraction(EntryPaths paths, TargetFolder folder, ExtractionNotes notes) {
    this.paths = paths;
    this.folder = folder;
    this.targets = new LinkTarget(folder.target());
    this.notes = notes;
  }

  /** Returns why a hard link may not be made; null when it was. */
  @Nullable String hard(Path path, TarEntry entry) throws IOException {
    Path existing = paths.ofLinked(entry);
    if (existing == null) {
      return "it links out of the archive";
    }
    if (existing.equals(path)) {
      return "it links to itself";
    }
    // Its parents are folders made here: links are made last.
    if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
      return "the file it links to was not extracted: " + link(entry);
    }
    String blocked = folder.replaceable(path);
    if (blocked == null) {
      Files.createLink(path, existing);
    }
    return blocked;
  }

  /** Makes a symbolic link, or notes why not. */
  void symbolic(TarEntry entry) throws IOException {
    Path path = paths.of(entry);
    if (path == null || path.equals(folder.target())) {
      return;
    }
    String link = link(entry);
    String why =
        entry.linkBytes() != null ? "its target is not UTF-8" : targets.leadsOut(path, link);
    if (why == null && targets.hasLinkAbove(path)) {
      why = "a part of its path is a link";
    }
    if (why == null) {
      why = folder.makeParents(path);
    }
    if (why == null && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      why = "there is a file of that name already";
    }
    if (why != null) {
      notes.leftOut(entry, why);
      return;
    }
    try {
      Files.createSymbolicLink(path, Path.of(link));
      notes.extracted();
    } catch (InvalidPathException e) {
      notes.leftOut(entry, "this system cannot write its target: " + e.getReason());
    }
  }

  private static String link(TarEntry entry) {
    return entry.link() == null ? "" : entry.link();
  }
}
