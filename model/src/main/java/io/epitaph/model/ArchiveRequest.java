package io.epitaph.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The request that a container's file system be kept.
 *
 * @param schema {@link #SCHEMA}
 * @param id {@link #idOf}: the same request made twice is one
 * @param engine of the container
 * @param containerId 64 hex digits
 * @param containerName null when not known
 * @param incarnationId the run whose end it is about; null for one by hand
 * @param requestedAt by the requester's clock; event time for a policy's
 * @param reason why
 * @param cause why that run ended, one sentence, as far as it is known then; null for one by hand
 * @param pause true to pause a running container while it is exported, and always unpause it
 * @param workload the container's; null when not known
 * @param image the reference it was created from; null when not known
 * @param causeKind what kind of cause; null for one by hand
 */
@Wire.Schema(ArchiveRequest.SCHEMA)
public record ArchiveRequest(
    int schema,
    String id,
    EngineRef engine,
    String containerId,
    @Nullable String containerName,
    @Nullable String incarnationId,
    Instant requestedAt,
    Reason reason,
    @Nullable String cause,
    boolean pause,
    @Nullable Workload workload,
    @Nullable String image,
    CauseOfDeath.@Nullable Kind causeKind) {

  public static final int SCHEMA = 1;

  public enum Reason implements Wire.Named {
    /** A fault. */
    FAULT,
    /** The first death of a restart loop. */
    LOOP_FIRST,
    /** The last death of a restart loop. */
    LOOP_LAST,
    /** The label {@code epitaph.archive=always}. */
    LABEL,
    /** Without a request: a keeper kept it when it vanished. */
    VANISHED,
    BY_HAND
  }

  public ArchiveRequest {
    Require.text("id", id);
    Require.present("engine", engine);
    Require.text("containerId", containerId);
    Require.present("requestedAt", requestedAt);
    Require.present("reason", reason);
  }

  /**
   * @param subject the incarnation's id; for one by hand something that keeps requests apart
   */
  public static String idOf(String engineId, String containerId, String subject) {
    return Ids.hash("archive-request", engineId, containerId, subject);
  }
}
