package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The operations on a vault that commands offer. They need the vault and nothing else: no engine,
 * no Kafka.
 *
 * <p>An archive is named by {@code which}: a prefix of its id; or a container's name or a prefix of
 * its id, which mean its newest archive. Methods that take it throw {@link NoSuchArchiveException}
 * and {@link AmbiguousArchiveException}; those that read content throw {@link
 * DamagedArchiveException}. Paths are as in the container, with or without the first slash.
 */
public final class Archives {
  private final Vault vault;
  private final Clock clock;

  public Archives(Vault vault, Clock clock) {
    this.vault = vault;
    this.clock = clock;
  }

  /**
   * Opens the vault in a folder; the folder is created when something is stored.
   *
   * @throws IOException when there is something else at that path
   */
  public static Archives in(Path folder) throws IOException {
    return new Archives(Vault.open(folder), Clock.systemUTC());
  }

  /** The vault underneath. */
  public Vault vault() {
    return vault;
  }

  /** All archives, lost ones too, newest first. */
  public List<Manifest> list() throws IOException {
    return vault.list();
  }

  /** All archives, and those whose manifests cannot be read. */
  public VaultListing listing() throws IOException {
    return vault.listing();
  }

  /** The manifest of an archive. */
  public Manifest show(String which) throws IOException {
    Manifest whole = which.matches("[0-9a-f]{32}") ? vault.find(which) : null;
    return whole != null ? whole : ArchiveChoice.among(vault.listing(), which);
  }

  /**
   * Passes on the entries in the order of the tar, then what the container deleted, and its
   * sockets.
   *
   * @param changedOnly true to omit what the container did not change
   */
  public void files(String which, boolean changedOnly, Consumer<ArchivedPath> each)
      throws IOException {
    try (StoredArchive archive = open(which)) {
      Map<String, ImageChange> changes = new LinkedHashMap<>();
      archive.changes().forEach(c -> changes.put(TarPaths.absolute(c.path()), c));
      archive.entries(
          entry -> {
            String path = entry.absolutePath();
            ImageChange change = changes.get(path);
            if (change != null) {
              each.accept(ArchivedPath.of(change, entry));
            } else if (!changedOnly) {
              each.accept(new ArchivedPath(path, null, entry, null));
            }
          });
      for (ImageChange change : changes.values()) {
        if (change.change() == ImageChange.Kind.DELETED || change.type() != null) {
          each.accept(ArchivedPath.of(change, null));
        }
      }
    }
  }

  /**
   * Passes on what the second archive has otherwise than the first: type, content, mode, owner (by
   * number) or link. Neither tar is read.
   */
  public void diff(String from, String to, Consumer<Difference> each) throws IOException {
    try (StoredArchive first = open(from);
        StoredArchive second = open(to)) {
      new ArchiveDiff(first, second).run(each);
    }
  }

  /**
   * Passes on what the container changed of its image, as the engine reported it.
   *
   * @throws NoSuchEntryException when that is not known
   */
  public void diffToImage(String which, Consumer<Difference> each) throws IOException {
    try (StoredArchive archive = open(which)) {
      if (archive.manifest().setup().changes() == null) {
        throw new NoSuchEntryException(
            "what archive "
                + archive.manifest().id()
                + " has changed of its image is not known: name a second archive");
      }
      archive.changes().forEach(c -> each.accept(new Difference(c.change(), c.path(), List.of())));
    }
  }

  /**
   * Writes the content of one file. Links are followed inside the archive, at most 40.
   *
   * @param path as in the container
   * @return how many bytes
   * @throws NoSuchEntryException when there is none, or it is not a file
   */
  public long cat(String which, String path, OutputStream out) throws IOException {
    try (StoredArchive archive = open(which)) {
      TarEntry file = new LinkFollower(archive).file(path);
      try (InputStream in = archive.content(file)) {
        return in.transferTo(out);
      }
    }
  }

  /**
   * Extracts safely: nothing outside the folder, nothing through a link, no devices, no setuid.
   *
   * @param target must be empty or not exist
   * @return what was extracted, and what was left out and why
   */
  public Extraction extract(String which, Path target) throws IOException {
    try (StoredArchive archive = open(which)) {
      return new SafeExtractor(archive, target).run();
    }
  }

  /**
   * Writes the tar, byte for byte as it was taken.
   *
   * @return how many bytes
   */
  public long export(String which, OutputStream out) throws IOException {
    try (StoredArchive archive = open(which);
        InputStream tar = archive.tar()) {
      return tar.transferTo(out);
    }
  }

  /**
   * Reads all of an archive again and compares it with its manifest.
   *
   * @return what is wrong, a sentence each; empty when nothing is
   */
  public List<String> verify(String which) throws IOException {
    try (StoredArchive archive = open(which)) {
      return archive.verify();
    }
  }

  /**
   * Adds a tar that was made elsewhere, whole or broken. The same tar added twice under one name is
   * one archive.
   *
   * @param tar read to its end, not closed
   * @param source where it came from, for people: a file's name
   * @throws NoTarException when it is no tar; nothing is stored
   */
  public Manifest add(InputStream tar, String source) throws IOException {
    return AddedTar.of(tar, source).store(vault, clock);
  }

  /** As {@link #add(InputStream, String)}, whatever it is: evidence may be of any kind. */
  public Manifest addAnything(InputStream bytes, String source) throws IOException {
    return AddedTar.ofAnything(bytes, source).store(vault, clock);
  }

  /**
   * Removes an archive for good.
   *
   * @param id the whole id, or a prefix of it that matches no other; names are not accepted
   * @return the whole id of what was removed
   */
  public String delete(String id) throws IOException {
    if (id.matches("[0-9a-f]{32}") && vault.delete(id)) {
      // Also when its manifest cannot be read.
      return id;
    }
    Manifest manifest = show(id);
    if (!manifest.id().startsWith(id)) {
      throw new NoSuchArchiveException(
          "'"
              + id
              + "' is not an archive's id: to remove the newest of that name, give "
              + manifest.id());
    }
    vault.delete(manifest.id());
    return manifest.id();
  }

  private StoredArchive open(String which) throws IOException {
    Manifest manifest = show(which);
    return vault.open(manifest.id());
  }
}
