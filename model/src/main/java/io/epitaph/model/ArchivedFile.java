package io.epitaph.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path that a container added, changed or deleted: an entry of its archive, or, as for what was
 * deleted and for sockets, what no tar can hold.
 *
 * @param schema {@link #SCHEMA}
 * @param id {@link #idOf}
 * @param archiveId the {@link Archive} that has it
 * @param takenAt when the archive was taken; chooses the index
 * @param engine null for a tar made elsewhere
 * @param containerId null for a tar made elsewhere
 * @param containerName null when not known
 * @param image null when not known
 * @param path from the root of the container's file system, without a slash at its start or end
 * @param type {@code file}, {@code folder}, {@code symbolic-link}, {@code hard-link}, {@code
 *     character-device}, {@code block-device}, {@code fifo}, {@code socket}, {@code other}, or
 *     {@code unknown} for what was deleted
 * @param change how it differs from the image, as the engine has it: added, changed or deleted
 * @param size bytes
 * @param mode permission bits, octal: {@code 0644}; null for what is no entry of the tar
 * @param uid the owner's number; null as {@code mode}
 * @param gid the group's number; null as {@code mode}
 * @param modifiedAt null when not known
 * @param target of a link; else null
 * @param sha256 of a file's content, 64 hex digits; null for what has none
 * @param mimeType of a file, by its first bytes and its name: {@code application/pdf}; null when
 *     not known
 * @param text the content, when it is UTF-8 text of at most 64 KiB, with secrets masked; else null
 * @param attributes the names of its extended attributes that a tar of the engine has not, as
 *     {@code system.posix_acl_access}, where its layers were read; the archive's index has their
 *     values
 * @param workload the container's; null when not known
 * @param cause of the death that the archive was taken after; null when not known
 */
@Wire.Schema(ArchivedFile.SCHEMA)
public record ArchivedFile(
    int schema,
    String id,
    String archiveId,
    Instant takenAt,
    @Nullable EngineRef engine,
    @Nullable String containerId,
    @Nullable String containerName,
    @Nullable String image,
    String path,
    String type,
    String change,
    long size,
    @Nullable String mode,
    @Nullable Long uid,
    @Nullable Long gid,
    @Nullable Instant modifiedAt,
    @Nullable String target,
    @Nullable String sha256,
    @Nullable String mimeType,
    @Nullable String text,
    List<String> attributes,
    @Nullable Workload workload,
    CauseOfDeath.@Nullable Kind cause) {

  public static final int SCHEMA = 1;

  /** The {@code type} of what was deleted. */
  public static final String UNKNOWN_TYPE = "unknown";

  public ArchivedFile {
    Require.text("id", id);
    Require.text("archiveId", archiveId);
    Require.present("takenAt", takenAt);
    Require.text("path", path);
    Require.text("type", type);
    attributes = attributes == null ? List.of() : List.copyOf(attributes);
  }

  /** With nothing set. */
  public static ArchivedFileBuilder builder() {
    return new ArchivedFileBuilder();
  }

  public static String idOf(String archiveId, String path) {
    return Ids.hash("archived-file", archiveId, path);
  }
}
