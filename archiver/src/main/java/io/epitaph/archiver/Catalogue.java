package io.epitaph.archiver;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.ArchivedFile;
import io.epitaph.model.Wire;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of an archive that can be searched: the entries that the container added or changed. An
 * image's own entries are not in it, nor a folder that changed only by what is in it.
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
    Map<String, ImageChange> changes = new HashMap<>();
    for (ImageChange change : archive.changes()) {
      changes.put(TarPaths.absolute(change.path()), change);
    }
    List<TarEntry> wanted = new ArrayList<>();
    long[] leftOut = {0};
    archive.entries(
        entry -> {
          ImageChange known = changes.get(entry.absolutePath());
          ImageChange.Kind change = known == null ? null : known.change();
          boolean folderOfChanges =
              entry.type() == TarEntry.Type.FOLDER && change == ImageChange.Kind.CHANGED;
          if (change == null || change == ImageChange.Kind.DELETED || folderOfChanges) {
            return;
          }
          if (wanted.size() < MOST) {
            wanted.add(entry);
          } else {
            leftOut[0]++;
          }
        });
    for (TarEntry entry : wanted) {
      ImageChange change = changes.get(entry.absolutePath());
      each.accept(file(archive, entry, change, masker));
    }
    return leftOut[0];
  }

  private static ArchivedFile file(
      StoredArchive archive, TarEntry entry, ImageChange change, Masker masker) throws IOException {
    Manifest manifest = archive.manifest();
    Manifest.Container container = manifest.container();
    String path = entry.absolutePath().replaceFirst("^/+", "");
    return ArchivedFile.builder()
        .id(ArchivedFile.idOf(manifest.id(), path))
        .archiveId(manifest.id())
        .takenAt(manifest.takenAt())
        .engine(manifest.of().engine())
        .containerId(container == null ? null : container.id())
        .containerName(container == null ? null : container.name())
        .image(container == null ? null : container.image())
        .path(masker.text(path))
        .type(Wire.name(entry.type()))
        .change(Wire.name(change.change()))
        .size(entry.size())
        .mode("%04o".formatted(entry.mode()))
        .uid(entry.uid())
        .gid(entry.gid())
        .modifiedAt(change.modifiedAt() == null ? entry.modifiedAt() : change.modifiedAt())
        .target(entry.link() == null ? null : masker.text(entry.link()))
        .sha256(entry.sha256())
        .mimeType(type(archive, entry))
        .text(text(archive, entry, masker))
        .workload(manifest.workload())
        .cause(manifest.request().causeKind())
        .build();
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
