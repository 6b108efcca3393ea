package io.epitaph.vault;

import io.epitaph.files.Hashes;
import io.epitaph.vault.tar.TarCatalogue;
import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Reads all of an archive again: its files, each frame, and the tar against the index. */
final class Verification {
  private final StoredArchive archive;
  private final List<TarEntry> entries = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  Verification(StoredArchive archive) {
    this.archive = archive;
  }

  /** Returns what is wrong, one sentence each; empty when nothing is. */
  List<String> run() throws IOException {
    Manifest.Contents contents = archive.contents();
    check(archive.indexFile(), contents.index());
    check(archive.tarFile(), contents.stored());
    try {
      archive.entries(entries::add);
    } catch (DamagedArchiveException e) {
      problems.add(String.valueOf(e.getMessage()));
      return problems;
    }
    if (entries.size() != contents.entries()) {
      problems.add("the index has " + entries.size() + " entries, wanted " + contents.entries());
    }
    if (checkFrames()) {
      checkTar();
    }
    return problems;
  }

  private void check(Path path, Manifest.Part wanted) throws IOException {
    MessageDigest digest = Hashes.sha256();
    long bytes;
    try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
      bytes = in.transferTo(OutputStream.nullOutputStream());
    } catch (NoSuchFileException e) {
      problems.add(path + " is missing");
      return;
    }
    if (bytes != wanted.bytes()) {
      problems.add(path + " has " + bytes + " bytes, wanted " + wanted.bytes());
    } else if (!Hashes.hex(digest).equals(wanted.sha256())) {
      problems.add(path + " has another SHA-256 than when it was stored");
    }
  }

  /**
   * Reads each frame, so that a damaged one does not hide others; returns whether all are intact.
   */
  private boolean checkFrames() throws IOException {
    FrameReader reader = archive.frames();
    boolean well = true;
    for (int frame = 0; frame < reader.count(); frame++) {
      try {
        reader.frame(frame);
      } catch (DamagedArchiveException e) {
        well = false;
        problems.add(e.getMessage() + within(reader, frame));
      }
    }
    return well;
  }

  private String within(FrameReader reader, int frame) {
    long start = reader.tarBegin(frame);
    long end = reader.tarBegin(frame + 1);
    List<String> hit =
        entries.stream()
            .filter(e -> e.stored() > 0 && e.offset() < end && e.offset() + e.stored() > start)
            .map(TarEntry::path)
            .toList();
    if (hit.isEmpty()) {
      return "";
    }
    String more = hit.size() > 5 ? " and " + (hit.size() - 5) + " more" : "";
    return ". It holds parts of "
        + String.join(", ", hit.subList(0, Math.min(5, hit.size())))
        + more;
  }

  private void checkTar() throws IOException {
    List<TarEntry> found = new ArrayList<>();
    try (InputStream tar = archive.tar()) {
      TarCatalogue.read(tar, found::add);
    } catch (DamagedArchiveException e) {
      problems.add(String.valueOf(e.getMessage()));
      return;
    }
    for (int i = 0; i < Math.min(found.size(), entries.size()); i++) {
      if (!found.get(i).equals(entries.get(i))) {
        String which = (i + 1) + " of the tar, " + found.get(i).path();
        problems.add("entry " + which + ", is not as the index has it");
        return;
      }
    }
    if (found.size() != entries.size()) {
      problems.add("the tar has " + found.size() + " entries, the index " + entries.size());
    }
  }
}
