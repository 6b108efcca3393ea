package io.epitaph.vault;

import io.epitaph.model.Wire;
import io.epitaph.vault.Archives.Extraction;
import io.epitaph.vault.Archives.Note;
import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Extracts an untrusted archive.
 *
 * <p>Folders and files come first; symbolic links last, when nothing is written any more, so that
 * nothing can be written through one. A link is made only when it stays inside: relative, and going
 * up only at its start, no further than to the target folder. Devices and the like are left out.
 * Setuid, setgid and owners are not restored.
 */
final class SafeExtractor {
  /** More than any file system takes. */
  private static final int LONGEST_PATH = 32 * 1024;

  private static final Pattern FULL =
      Pattern.compile("No space left on device|Disk quota exceeded|Read-only file system");

  private final StoredArchive archive;
  private final Path target;
  private final TargetFolder folder;
  private final List<Note> leftOut = new ArrayList<>();
  private final List<Note> altered = new ArrayList<>();
  private final List<Note> failed = new ArrayList<>();
  private final List<Note> damaged = new ArrayList<>();
  private final List<TarEntry> links = new ArrayList<>();
  private final Map<Path, TarEntry> folders = new HashMap<>();
  private long extracted;
  private long bytes;

  SafeExtractor(StoredArchive archive, Path target) {
    this.archive = archive;
    this.target = target.toAbsolutePath().normalize();
    this.folder = new TargetFolder(this.target);
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
    for (TarEntry link : links) {
      attempt(link, this::link);
    }
    // The innermost first: making something in a folder changes its time.
    List<Path> inner = new ArrayList<>(folders.keySet());
    inner.sort((a, b) -> Integer.compare(b.getNameCount(), a.getNameCount()));
    for (Path each : inner) {
      TarEntry entry = folders.get(each);
      // Its owner must be able to remove it again.
      attempt(entry, e -> finish(each, e, e.mode() | 0700));
    }
    return new Extraction(extracted, bytes, leftOut, altered, failed, damaged);
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
      damaged.add(new Note(entry.path(), e.getMessage()));
    } catch (IOException | IllegalArgumentException e) {
      String why = reason(e);
      if (FULL.matcher(why).find()) {
        throw new IOException(
            "the disk of " + target + " is full: " + why + "; what was extracted is removed again",
            e);
      }
      failed.add(new Note(entry.path(), why));
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
      case SYMBOLIC_LINK -> links.add(entry);
      default -> leaveOut(entry, "is a " + Wire.name(entry.type()));
    }
  }

  private void place(TarEntry entry) throws IOException {
    Path path = path(entry, entry.path(), entry.pathBytes());
    if (path == null) {
      return;
    }
    if (path.equals(target)) {
      return;
    }
    String blocked = folder.makeParents(path);
    if (blocked == null && entry.type() == TarEntry.Type.FOLDER) {
      blocked = folder.makeFolder(path);
      folders.put(path, entry);
    } else if (blocked == null) {
      blocked = entry.type() == TarEntry.Type.FILE ? file(path, entry) : hardLink(path, entry);
    }
    if (blocked != null) {
      leaveOut(entry, blocked);
      return;
    }
    extracted++;
  }

  /**
   * Where an entry goes.
   *
   * @param raw the name's bytes in base64 when they are not UTF-8
   * @return null when it may go nowhere; that is noted
   */
  private @Nullable Path path(TarEntry entry, String name, @Nullable String raw)
      throws IOException {
    String usable = raw == null ? name : TarPaths.escaped(Base64.getDecoder().decode(raw));
    if (usable.length() > LONGEST_PATH) {
      throw new IOException("a path of " + usable.length() + " characters is too long");
    }
    Path path = target;
    for (String part : TarPaths.parts(usable)) {
      if (part.equals("..")) {
        leaveOut(entry, "its path contains ..");
        return null;
      }
      try {
        path = path.resolve(part);
      } catch (InvalidPathException e) {
        leaveOut(entry, "this system cannot write its name: " + e.getReason());
        return null;
      }
    }
    // Nothing above can lead out of the target; this is a second check.
    if (!path.normalize().startsWith(target)) {
      leaveOut(entry, "its path leads out");
      return null;
    }
    if (raw != null) {
      altered.add(new Note(name, "its name is not UTF-8: extracted as " + usable));
    }
    return path;
  }

  private @Nullable String file(Path path, TarEntry entry) throws IOException {
    String blocked = folder.replaceable(path);
    if (blocked != null) {
      return blocked;
    }
    try {
      write(path, entry);
    } catch (IOException | IllegalArgumentException e) {
      try {
        Files.deleteIfExists(path);
      } catch (FileSystemException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    finish(path, entry, entry.mode());
    if (entry.stored() < entry.size() && entry.sparse() == null) {
      altered.add(
          new Note(
              entry.path(),
              "cut off: " + entry.stored() + " of " + entry.size() + " bytes are there"));
    }
    return null;
  }

  private void write(Path path, TarEntry entry) throws IOException {
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (entry.sparse() == null) {
        try (InputStream in = archive.content(entry)) {
          bytes += in.transferTo(Channels.newOutputStream(out));
        }
      } else {
        sparse(out, entry, entry.sparse());
      }
    }
  }

  /** Holes stay holes: a file of 8 EiB takes no more room than in the tar. */
  private void sparse(FileChannel out, TarEntry entry, List<TarEntry.Span> spans)
      throws IOException {
    byte[] chunk = new byte[64 * 1024];
    try (InputStream in = archive.stored(entry)) {
      for (TarEntry.Span span : spans) {
        out.position(span.at());
        long left = span.length();
        while (left > 0) {
          int n = in.read(chunk, 0, (int) Math.min(left, chunk.length));
          if (n < 0) {
            break;
          }
          out.write(ByteBuffer.wrap(chunk, 0, n));
          left -= n;
          bytes += n;
        }
      }
    }
    if (out.size() < entry.size()) {
      out.write(ByteBuffer.wrap(new byte[1]), entry.size() - 1);
    }
  }

  private @Nullable String hardLink(Path path, TarEntry entry) throws IOException {
    String link = entry.link() == null ? "" : entry.link();
    Path existing = path(entry, link, entry.linkBytes());
    if (existing == null) {
      return "it links out of the archive";
    }
    if (existing.equals(path)) {
      return "it links to itself";
    }
    // Its parents are folders made here: links are made last.
    if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
      return "the file it links to was not extracted: " + link;
    }
    String blocked = folder.replaceable(path);
    if (blocked == null) {
      Files.createLink(path, existing);
    }
    return blocked;
  }

  // ---- symbolic links

  private void link(TarEntry entry) throws IOException {
    Path path = path(entry, entry.path(), entry.pathBytes());
    if (path == null || path.equals(target)) {
      return;
    }
    String link = entry.link() == null ? "" : entry.link();
    String why =
        entry.linkBytes() != null ? "its target is not UTF-8" : folder.leadsOut(path, link);
    if (why == null && folder.hasLinkAbove(path)) {
      why = "a part of its path is a link";
    }
    if (why == null) {
      why = folder.makeParents(path);
    }
    if (why == null && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      why = "there is a file of that name already";
    }
    if (why != null) {
      leaveOut(entry, why);
      return;
    }
    try {
      Files.createSymbolicLink(path, Path.of(link));
      extracted++;
    } catch (InvalidPathException e) {
      leaveOut(entry, "this system cannot write its target: " + e.getReason());
    }
  }

  // ---- attributes

  private void finish(Path path, TarEntry entry, int mode) throws IOException {
    if ((entry.mode() & 06000) != 0) {
      altered.add(new Note(entry.path(), "without its setuid or setgid bit"));
    }
    folder.setPermissions(path, mode);
    if (entry.modifiedAt() != null) {
      Files.setLastModifiedTime(path, FileTime.from(entry.modifiedAt()));
    }
  }

  private void leaveOut(TarEntry entry, String why) {
    Note note = new Note(entry.path(), why);
    if (leftOut.isEmpty() || !leftOut.get(leftOut.size() - 1).path().equals(entry.path())) {
      leftOut.add(note);
    }
  }
}
