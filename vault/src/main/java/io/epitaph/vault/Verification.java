package io.epitaph.vault;

import io.epitaph.files.Hashes;
import io.epitaph.vault.tar.TarCatalogue;
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
import org.jspecify.annotations.Nullable;

/** Reads all of an archive again: its files, each frame, and the tar against the index. */
final class Verification {
  private final StoredArchive archive;
  private final List<String> problems = new ArrayList<>();

  Verification(StoredArchive archive) {
    this.archive = archive;
  }

  /** Returns what is wrong, one sentence each; empty when nothing is. */
  List<String> run() throws IOException {
    Manifest.Contents contents = archive.contents();
    check(archive.indexFile(), contents.index());
    check(archive.tarFile(), contents.stored());
    long[] entries = {0};
    try {
      archive.entries(entry -> entries[0]++);
    } catch (DamagedArchiveException e) {
      problems.add(String.valueOf(e.getMessage()));
      return problems;
    }
    if (entries[0] != contents.entries()) {
      problems.add("the index has " + entries[0] + " entries, wanted " + contents.entries());
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

  private String within(FrameReader reader, int frame) throws IOException {
    long start = reader.tarBegin(frame);
    long end = reader.tarBegin(frame + 1);
    List<String> hit = new ArrayList<>();
    long[] more = {0};
    archive.entries(
        e -> {
          if (e.stored() > 0 && e.offset() < end && e.offset() + e.stored() > start) {
            if (hit.size() < 5) {
              hit.add(e.path());
            } else {
              more[0]++;
            }
          }
        });
    if (hit.isEmpty()) {
      return "";
    }
    return ". It holds parts of "
        + String.join(", ", hit)
        + (more[0] == 0 ? "" : " and " + more[0] + " more");
  }

  /**
   * Reads the tar's entries again. Of each only a number is kept, since an index may hold more than
   * memory does.
   */
  private void checkTar() throws IOException {
    EntryFingerprints found = new EntryFingerprints();
    try (InputStream tar = archive.tar()) {
      TarCatalogue.readWithoutHoles(tar, found::add);
    } catch (DamagedArchiveException e) {
      problems.add(String.valueOf(e.getMessage()));
      return;
    }
    long[] at = {0};
    @Nullable String[] other = {null};
    archive.entries(
        entry -> {
          boolean same = found.isSame(at[0]++, entry);
          if (!same && other[0] == null && at[0] <= found.count()) {
            other[0] = at[0] + " of the index, " + entry.path();
          }
        });
    if (other[0] != null) {
      problems.add("entry " + other[0] + ", is not as the tar has it");
    } else if (at[0] != found.count()) {
      problems.add("the tar has " + found.count() + " entries, the index " + at[0]);
    }
  }
}
