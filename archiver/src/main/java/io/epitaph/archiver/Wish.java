package io.epitaph.archiver;

import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.Ids;
import org.jspecify.annotations.Nullable;

/**
 * What is to be taken.
 *
 * @param archiveId what the archive is to be called: the same wish twice is one archive
 * @param container the container's id or name
 * @param containerName what it is called, should the engine not know it any more; null when not
 *     known
 * @param incarnationId the run whose end it keeps; null when not known
 * @param cause why that run ended, one sentence; null when not known
 * @param requestId the request; null for none
 * @param reason why; null for none
 * @param pause true to pause a running container while it is exported
 */
public record Wish(
    String archiveId,
    String container,
    @Nullable String containerName,
    @Nullable String incarnationId,
    @Nullable String cause,
    @Nullable String requestId,
    ArchiveRequest.@Nullable Reason reason,
    boolean pause) {

  /** One by hand, now; a new archive each time. */
  public static Wish now(String container, boolean pause) {
    String once = Ids.hash("archive-now", java.util.UUID.randomUUID().toString());
    return new Wish(once, container, null, null, null, null, ArchiveRequest.Reason.BY_HAND, pause);
  }

  /** As requested; the same request twice is one archive. */
  public static Wish of(ArchiveRequest request) {
    return new Wish(
        Ids.hash("archive", request.id()),
        request.containerId(),
        request.containerName(),
        request.incarnationId(),
        null,
        request.id(),
        request.reason(),
        request.pause());
  }
}
