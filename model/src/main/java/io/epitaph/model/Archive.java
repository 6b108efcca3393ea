package io.epitaph.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request to keep a file system: the vault has it, or why not. The vault's
 * manifest says more; this is what travels.
 *
 * @param schema {@link #SCHEMA}
 * @param id the archive's; hex digits, unique over a fleet
 * @param revision a reader keeps the highest
 * @param takenAt when the export began; fixed, chooses the index
 * @param engine of the container; null for a tar made elsewhere
 * @param containerId null for a tar made elsewhere
 * @param requestId the {@link ArchiveRequest}; null when made without one
 * @param state stored, or lost
 * @param lost why there is none, for people; null when stored
 * @param how the way it was taken
 * @param paused true when the container was paused for it
 * @param complete false when the tar ends short; then {@code incomplete} says what is missing
 * @param tarBytes the length of the tar
 * @param storedBytes what it takes in the vault
 * @param entries entries in the tar
 * @param added entries the container added, compared with its image; -1 when not known
 * @param changed entries it changed
 * @param deleted entries it deleted
 * @param containerName null when not known
 * @param image the reference the container was created from; null when not known
 * @param incarnationId the run whose end it shows; null when not known
 * @param sha256 of the tar, 64 hex digits; null when lost
 * @param tags words people gave it
 * @param workload the container's; null when not known
 * @param cause of the death that it was taken after; null when not known
 */
@Wire.Schema(Archive.SCHEMA)
public record Archive(
    int schema,
    String id,
    long revision,
    Instant takenAt,
    @Nullable EngineRef engine,
    @Nullable String containerId,
    @Nullable String containerName,
    @Nullable String image,
    @Nullable String incarnationId,
    @Nullable String requestId,
    State state,
    @Nullable String lost,
    How how,
    boolean paused,
    boolean complete,
    @Nullable String incomplete,
    long tarBytes,
    long storedBytes,
    long entries,
    long added,
    long changed,
    long deleted,
    @Nullable String sha256,
    List<String> tags,
    @Nullable Workload workload,
    CauseOfDeath.@Nullable Kind cause) {

  public static final int SCHEMA = 1;

  public enum State implements Wire.Named {
    STORED,
    /** Evidence lost: nothing could be kept. */
    LOST
  }

  public enum How implements Wire.Named {
    /** {@code GET /containers/{id}/export}. */
    EXPORT,
    /** {@code GET /containers/{id}/archive?path=/}, on engines whose export leaks. */
    COPY,
    /** From the layers that a keeper kept of a container that had vanished. */
    LAYERS,
    /** A tar made elsewhere, added by hand. */
    ADDED
  }

  public Archive {
    Require.text("id", id);
    Require.notNegative("revision", revision);
    Require.present("takenAt", takenAt);
    Require.present("state", state);
    Require.present("how", how);
    tags = Require.list(tags);
  }

  /** With nothing set. */
  public static ArchiveBuilder builder() {
    return new ArchiveBuilder();
  }
}
