package io.epitaph.archiver;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.ArchivedFile;
import io.epitaph.model.ArchivedFileBuilder;
import io.epitaph.model.Wire;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of an archive that can be searched: what the container added, changed or deleted, be it
 * an entry of the tar or not. An image's own entries are not in it, nor a folder that changed only
 * by what is in it.
 */
final class Catalogue {
  /** A container can unpack half a distribution; the vault lists all of it. */
  static final int MOST = 20_000;

  private static final int LONGEST_TEXT = 64 * 1024;

  private Catalogue() {}

  interface Each {
    void accept(ArchivedFile file) throws IOException;
  }

  /**
   * Reads what an archive has, texts included, out of the vault.
   *
   * @param masker secrets in texts are masked, as everywhere but in the vault
   * @return how many entries were left out, since there were more than {@value #MOST}
   */
  static long read(StoredArchive archive, Masker masker, Each each) throws IOException {
    Map<String, ImageChange> changes = new LinkedHashMap<>();
    for (ImageChange change : archive.changes()) {
      if (change.change() != ImageChange.Kind.DELETED) {
        changes.put(TarPaths.absolute(change.path()), change);
      }
    }
    List<Found> wanted = new ArrayList<>();
    long[] leftOut = {0};
    archive.entries(
        entry -> {
          ImageChange change = changes.get(entry.absolutePath());
          if (change != null && !changedByItsContentOnly(entry, change)) {
            leftOut[0] += add(wanted, new Found(entry, change));
          }
        });
    for (ImageChange change : archive.changes()) {
      if (change.change() == ImageChange.Kind.DELETED || change.type() != null) {
        leftOut[0] += add(wanted, new Found(null, change));
      }
    }
    for (Found found : wanted) {
      each.accept(
          found.entry() == null
              ? withoutEntry(archive.manifest(), found.change(), masker)
              : ofEntry(archive, found.entry(), found.change(), masker));
    }
    return leftOut[0];
  }

  /**
   * @param entry null for what was deleted and for sockets
   */
  private record Found(@Nullable TarEntry entry, ImageChange change) {}

  /** How many were left out. */
  private static int add(List<Found> wanted, Found found) {
    return wanted.size() < MOST && wanted.add(found) ? 0 : 1;
  }

  private static boolean changedByItsContentOnly(TarEntry entry, ImageChange change) {
    return entry.type() == TarEntry.Type.FOLDER
        && change.change() == ImageChange.Kind.CHANGED
        && change.attributes() == null;
  }

  private static ArchivedFile ofEntry(
      StoredArchive archive, TarEntry entry, ImageChange change, Masker masker) throws IOException {
    return file(archive.manifest(), entry.absolutePath(), change, masker)
        .type(Wire.name(entry.type()))
        .size(entry.size())
        .mode("%04o".formatted(entry.mode()))
        .uid(entry.uid())
        .gid(entry.gid())
        .modifiedAt(change.modifiedAt() == null ? entry.modifiedAt() : change.modifiedAt())
        .target(entry.link() == null ? null : masker.text(entry.link()))
        .sha256(entry.sha256())
        .mimeType(type(archive, entry))
        .text(text(archive, entry, masker))
        .build();
  }

  private static ArchivedFile withoutEntry(Manifest manifest, ImageChange change, Masker masker) {
    return file(manifest, change.path(), change, masker)
        .type(change.type() == null ? ArchivedFile.UNKNOWN_TYPE : change.type())
        .modifiedAt(change.modifiedAt())
        .build();
  }

  private static ArchivedFileBuilder file(
      Manifest manifest, String absolutePath, ImageChange change, Masker masker) {
    Manifest.Container container = manifest.container();
    String path = absolutePath.replaceFirst("^/+", "");
    return ArchivedFile.builder()
        .id(ArchivedFile.idOf(manifest.id(), path))
        .archiveId(manifest.id())
        .takenAt(manifest.takenAt())
        .engine(manifest.of().engine())
        .containerId(container == null ? null : container.id())
        .containerName(container == null ? null : container.name())
        .image(container == null ? null : container.image())
        .path(masker.text(path))
        .change(Wire.name(change.change()))
        .attributes(
            change.attributes() == null ? List.of() : List.copyOf(change.attributes().keySet()))
        .workload(manifest.workload())
        .cause(manifest.request().causeKind());
  }

  private static @Nullable String type(StoredArchive archive, TarEntry entry) throws IOException {
    try {
      return FileType.of(archive, entry);
    } catch (DamagedArchiveException e) {
      return null;
    }
  }

  /** Null when it is not a short text. */
  private static @Nullable String text(StoredArchive archive, TarEntry entry, Masker masker)
      throws IOException {
    try {
      List<String> lines = FileText.lines(archive, entry, masker, LONGEST_TEXT);
      return lines.isEmpty() ? null : String.join("\n", lines);
    } catch (DamagedArchiveException e) {
      // `archive verify` says so.
      return null;
    }
  }
}
