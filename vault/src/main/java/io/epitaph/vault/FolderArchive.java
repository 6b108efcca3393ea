package io.epitaph.vault;

import io.epitaph.files.Hashes;
import io.epitaph.vault.tar.SparseInput;
import io.epitaph.vault.tar.TarCatalogue;
import io.epitaph.vault.tar.TarEntry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An archive in a folder, open for reading. */
final class FolderArchive implements StoredArchive {
  private final FolderVault vault;
  private final Manifest manifest;
  private final IndexReader index;
  private @Nullable FileChannel file;
  private @Nullable FrameReader frames;

  FolderArchive(FolderVault vault, Manifest manifest) {
    this.vault = vault;
    this.manifest = manifest;
    this.index = new IndexReader(vault.indexFile(manifest.id()));
  }

  @Override
  public Manifest manifest() {
    return manifest;
  }

  private Manifest.Contents contents() {
    Manifest.Contents contents = manifest.contents();
    if (contents == null) {
      throw new IllegalStateException("archive " + manifest.id() + " has no contents");
    }
    return contents;
  }

  private FrameReader frames() throws IOException {
    if (frames == null) {
      useFrames(index.read(change -> {}, entry -> {}));
    }
    return frames;
  }

  private FrameReader useFrames(Frames told) throws IOException {
    if (frames != null) {
      return frames;
    }
    if (told.tarBytes() != contents().tar().bytes()) {
      throw new DamagedArchiveException(
          "the index of archive "
              + manifest.id()
              + " is of a tar of "
              + told.tarBytes()
              + " bytes, the manifest of one of "
              + contents().tar().bytes());
    }
    Path path = vault.tarFile(manifest.id());
    try {
      file = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new DamagedArchiveException(path + " is missing", e);
    }
    frames = new FrameReader(file, path.toString(), told);
    return frames;
  }

  @Override
  public InputStream tar() throws IOException {
    InputStream all = frames().read(0, contents().tar().bytes());
    return new Proven(all, contents().tar().sha256(), "the tar of archive " + manifest.id());
  }

  @Override
  public void entries(Consumer<TarEntry> each) throws IOException {
    useFrames(index.read(change -> {}, each));
  }

  @Override
  public List<ImageChange> changes() throws IOException {
    List<ImageChange> changes = new ArrayList<>();
    useFrames(index.read(changes::add, entry -> {}));
    return changes;
  }

  @Override
  public InputStream content(TarEntry entry) throws IOException {
    if (entry.type() != TarEntry.Type.FILE) {
      throw new NoSuchEntryException(entry.path() + " is no file");
    }
    InputStream stored = frames().read(entry.offset(), entry.stored());
    InputStream content =
        entry.sparse() == null ? stored : new SparseInput(stored, entry.sparse(), entry.size());
    return entry.sha256() == null
        ? content
        : new Proven(content, entry.sha256(), entry.path() + " in archive " + manifest.id());
  }

  // ---- verify

  @Override
  public List<String> verify() throws IOException {
    List<String> problems = new ArrayList<>();
    Path tarFile = vault.tarFile(manifest.id());
    Path indexFile = vault.indexFile(manifest.id());
    check(indexFile, contents().index(), problems);
    check(tarFile, contents().stored(), problems);
    List<TarEntry> entries = new ArrayList<>();
    try {
      entries(entries::add);
    } catch (DamagedArchiveException e) {
      problems.add(String.valueOf(e.getMessage()));
      return problems;
    }
    if (entries.size() != contents().entries()) {
      problems.add("the index has " + entries.size() + " entries, wanted " + contents().entries());
    }
    if (checkFrames(entries, problems)) {
      checkTar(entries, problems);
    }
    return problems;
  }

  private static void check(Path path, Manifest.Part wanted, List<String> problems)
      throws IOException {
    MessageDigest digest = Hashes.sha256();
    long bytes = 0;
    byte[] chunk = new byte[64 * 1024];
    try (InputStream in = Files.newInputStream(path)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
        bytes += n;
      }
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

  /** Reads each frame, so that one that is damaged hides no other; returns whether all are well. */
  private boolean checkFrames(List<TarEntry> entries, List<String> problems) throws IOException {
    FrameReader reader = frames();
    boolean well = true;
    for (int frame = 0; frame < reader.count(); frame++) {
      try {
        reader.frame(frame);
      } catch (DamagedArchiveException e) {
        well = false;
        problems.add(e.getMessage() + within(entries, reader, frame));
      }
    }
    return well;
  }

  private static String within(List<TarEntry> entries, FrameReader reader, int frame) {
    long begin = reader.tarBegin(frame);
    long end = reader.tarBegin(frame + 1);
    List<String> hit =
        entries.stream()
            .filter(e -> e.stored() > 0 && e.offset() < end && e.offset() + e.stored() > begin)
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

  private void checkTar(List<TarEntry> entries, List<String> problems) throws IOException {
    List<TarEntry> found = new ArrayList<>();
    try (InputStream tar = tar()) {
      TarCatalogue.read(tar, found::add);
    } catch (DamagedArchiveException e) {
      problems.add(String.valueOf(e.getMessage()));
      return;
    }
    for (int i = 0; i < Math.min(found.size(), entries.size()); i++) {
      if (!found.get(i).equals(entries.get(i))) {
        problems.add(
            "entry "
                + (i + 1)
                + " of the tar, "
                + found.get(i).path()
                + ", is not as the index has it");
        return;
      }
    }
    if (found.size() != entries.size()) {
      problems.add("the tar has " + found.size() + " entries, the index " + entries.size());
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** Fails at its end when what was read has another hash. */
  private static final class Proven extends FilterInputStream {
    private final MessageDigest digest = Hashes.sha256();
    private final String wanted;
    private final String what;
    private boolean proven;

    Proven(InputStream in, String wanted, String what) {
      super(in);
      this.wanted = wanted;
      this.what = what;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      if (n > 0) {
        digest.update(bytes, offset, n);
      } else if (n < 0 && !proven) {
        proven = true;
        String got = Hashes.hex(digest);
        if (!got.equals(wanted)) {
          throw new DamagedArchiveException(
              what + " has the SHA-256 " + got + ", wanted " + wanted);
        }
      }
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      // Skipped bytes must be hashed too.
      long left = n;
      byte[] chunk = new byte[8192];
      while (left > 0) {
        int read = read(chunk, 0, (int) Math.min(left, chunk.length));
        if (read < 0) {
          break;
        }
        left -= read;
      }
      return n - left;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
