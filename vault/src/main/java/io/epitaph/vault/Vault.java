package io.epitaph.vault;

import io.epitaph.files.Durable;
import io.epitaph.model.Archive;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where archives are kept: a folder with, for each archive, {@code ID.tar.zst}, {@code ID.idx.zst}
 * and, written last, {@code ID.json}. What is being written is in {@code tmp/}. An archive exists
 * when its manifest does; content without a manifest is ignored. What is stored is read back byte
 * for byte.
 *
 * <p>All methods may be called from several threads, and several processes may use one vault.
 */
public final class Vault {
  /** How much of a tar goes into a frame: the least that must be read to get one file. */
  static final int FRAME_BYTES = 4 * 1024 * 1024;

  /** Older files that belong to no archive are leftovers. */
  static final Duration LEFTOVER = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
  private static final Pattern FILE =
      Pattern.compile("([0-9a-f]{32})\\.(json|tar\\.zst|idx\\.zst)");

  private final Path folder;
  private final Durable disk;
  private final int frameBytes;

  Vault(Path folder, Durable disk, int frameBytes) {
    this.folder = folder;
    this.disk = disk;
    this.frameBytes = frameBytes;
  }

  /**
   * @param folder created when something is stored
   * @throws IOException when there is something else at that path
   */
  public static Vault open(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException("the vault " + folder + " is not a folder: use another path");
    }
    return on(new Durable(), folder);
  }

  /**
   * Whether a folder is a vault, or may become one: it is empty, or has what only vaults have.
   *
   * @param folder an existing folder
   */
  public static boolean isVault(Path folder) throws IOException {
    boolean other = false;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (FILE.matcher(name).matches() || name.equals("self-test.json")) {
          return true;
        }
        // A disk of its own has its lost+found.
        other |= !List.of("tmp", "paused", "lost+found").contains(name);
      }
    }
    return !other;
  }

  /**
   * @param disk by which it writes
   * @param folder created when something is stored
   */
  public static Vault on(Durable disk, Path folder) {
    return new Vault(folder, disk, FRAME_BYTES);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  Path tarFile(String id) {
    return folder.resolve(id + ".tar.zst");
  }

  Path indexFile(String id) {
    return folder.resolve(id + ".idx.zst");
  }

  Path manifestFile(String id) {
    return folder.resolve(id + ".json");
  }

  Path temporary(String suffix) {
    return folder.resolve("tmp").resolve(UUID.randomUUID() + suffix);
  }

  int frameBytes() {
    return frameBytes;
  }

  Durable disk() {
    return disk;
  }

  /** Starts to store an archive. It is not visible before {@link Deposit#commit}. */
  public Deposit deposit() throws IOException {
    makeFolders();
    return new Deposit(this);
  }

  private void makeFolders() throws IOException {
    disk.makeFolder(folder);
    disk.makeFolder(folder.resolve("tmp"));
  }

  /**
   * Keeps the manifest of a request that could not be fulfilled; not when another has stored it
   * meanwhile.
   *
   * @return the manifest that is kept
   * @throws IllegalArgumentException when it is not of state lost
   */
  public Manifest keepLost(Manifest manifest) throws IOException {
    if (manifest.state() != Archive.State.LOST) {
      throw new IllegalArgumentException("archive " + manifest.id() + " is not lost");
    }
    makeFolders();
    CommitLock lock = CommitLock.of(folder);
    try (lock) {
      Manifest stored = known(manifest.id());
      if (stored != null && stored.state() == Archive.State.STORED) {
        return stored;
      }
      write(manifest);
      return manifest;
    }
  }

  /**
   * What is kept in the place of an archive of the same id: one that is stored, is what was stored,
   * and is as complete. Called under the {@link CommitLock}.
   */
  @Nullable Manifest asGoodAs(Manifest fresh) throws IOException {
    Manifest stored = known(fresh.id());
    if (stored == null
        || stored.state() == Archive.State.LOST
        || (fresh.proofs().complete() && !stored.proofs().complete())) {
      return null;
    }
    try (StoredArchive archive = new StoredArchive(this, stored)) {
      return archive.verify().isEmpty() ? stored : null;
    }
  }

  private @Nullable Manifest known(String id) throws IOException {
    try {
      return find(id);
    } catch (DamagedArchiveException e) {
      return null;
    }
  }

  void write(Manifest manifest) throws IOException {
    Path temporary = temporary(".json");
    try {
      disk.write(temporary, manifestFile(manifest.id()), ManifestFile.write(manifest));
    } catch (IOException e) {
      disk.delete(temporary);
      throw notStored(temporary, e);
    }
  }

  /** Names the vault and the file; the system's sentence names neither. */
  IOException notStored(Path file, IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof FileSystemException || why.contains(folder.toString())) {
      return e;
    }
    return new IOException("the vault " + folder + " cannot write " + file + ": " + why, e);
  }

  /** All manifests that can be read, newest first; {@link #listing} names the others too. */
  public List<Manifest> list() throws IOException {
    return listing().archives();
  }

  /** Everything that it has. A manifest that cannot be read hides no other. */
  public VaultListing listing() throws IOException {
    return VaultListing.of(this);
  }

  /** Of all archives, whether their manifests can be read or not. */
  List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        if (name.matches() && name.group(2).equals("json")) {
          ids.add(name.group(1));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return ids;
  }

  /**
   * The manifest of one archive.
   *
   * @param id the whole id
   * @return null when there is none
   * @throws DamagedArchiveException when it cannot be read
   */
  public @Nullable Manifest find(String id) throws IOException {
    if (!id.matches("[0-9a-f]{32}")) {
      return null;
    }
    try {
      return ManifestFile.read(manifestFile(id), id);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Opens an archive for reading.
   *
   * @param id the whole id
   * @throws NoSuchArchiveException when there is none, or it was lost
   */
  public StoredArchive open(String id) throws IOException {
    Manifest manifest = find(id);
    if (manifest == null) {
      throw new NoSuchArchiveException("no archive " + id + " in the vault " + folder);
    }
    if (manifest.state() == Archive.State.LOST) {
      throw new NoSuchArchiveException(
          "archive " + id + " has no content, it was lost: " + manifest.lost());
    }
    return new StoredArchive(this, manifest);
  }

  /**
   * Removes an archive, its manifest first.
   *
   * @param id the whole id
   * @return false when there was none
   */
  public boolean delete(String id) throws IOException {
    boolean existed = id.matches("[0-9a-f]{32}") && Files.exists(manifestFile(id));
    if (existed) {
      disk.delete(manifestFile(id));
      disk.syncFolder(folder);
      disk.delete(tarFile(id));
      disk.delete(indexFile(id));
    }
    return existed;
  }

  /**
   * Removes what crashes have left behind: temporary files, and content without a manifest, older
   * than an hour. What cannot be removed is logged; other files are left alone.
   *
   * @return how many files
   */
  public int sweep(Clock clock) throws IOException {
    return new Leftovers(this).remove(clock.instant().minus(LEFTOVER));
  }

  /** {@link #sweep}, where it is not what was asked for: a failure is logged. */
  public void sweepAside(Clock clock) {
    try {
      sweep(clock);
    } catch (IOException e) {
      LOG.warn("leftovers in {} are not swept: {}", folder, e.getMessage());
    }
  }
}
