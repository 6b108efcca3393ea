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
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files of an archive as they can be searched for.
 *
 * @param masker secrets in paths and texts are masked, as everywhere but in the vault
 */
record CataloguedFiles(StoredArchive archive, Masker masker) {
  private static final int LONGEST_TEXT = 64 * 1024;

  ArchivedFile ofEntry(TarEntry entry, ImageChange change) throws IOException {
    return file(entry.absolutePath(), change)
        .type(Wire.name(entry.type()))
        .size(entry.size())
        .mode("%04o".formatted(entry.mode()))
        .uid(entry.uid())
        .gid(entry.gid())
        .modifiedAt(change.modifiedAt() == null ? entry.modifiedAt() : change.modifiedAt())
        .target(entry.link() == null ? null : masker.text(entry.link()))
        .sha256(entry.sha256())
        .mimeType(type(entry))
        .text(text(entry))
        .build();
  }

  /** What was deleted, or is a socket. */
  ArchivedFile withoutEntry(ImageChange change) {
    return file(change.path(), change)
        .type(change.type() == null ? ArchivedFile.UNKNOWN_TYPE : change.type())
        .modifiedAt(change.modifiedAt())
        .build();
  }

  private ArchivedFileBuilder file(String absolutePath, ImageChange change) {
    Manifest manifest = archive.manifest();
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

  private @Nullable String type(TarEntry entry) throws IOException {
    try {
      return FileType.of(archive, entry);
    } catch (DamagedArchiveException e) {
      return null;
    }
  }

  /** Null when it is not a short text. */
  private @Nullable String text(TarEntry entry) throws IOException {
    try {
      List<String> lines = FileText.lines(archive, entry, masker, LONGEST_TEXT);
      return lines.isEmpty() ? null : String.join("\n", lines);
    } catch (DamagedArchiveException e) {
      // `archive verify` says so.
      return null;
    }
  }
}
