package io.epitaph.archiver;

import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.Ids;
import io.epitaph.vault.Manifest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An archive that is to be taken.
 *
 * @param archiveId what the archive is to be called: the same request twice is one archive
 * @param container the container's id or name
 * @param containerName its name, in case the engine no longer knows it; null when not known
 * @param image what it was created from, for the same case; null when not known
 * @param request why
 * @param since when it was wanted first, about when it died; null for now
 * @param pause true to pause a running container while it is exported
 */
record Wanted(
    String archiveId,
    String container,
    @Nullable String containerName,
    @Nullable String image,
    Manifest.Request request,
    @Nullable Instant since,
    boolean pause) {

  /** Requested by hand; a new archive each time. */
  static Wanted now(String container, boolean pause) {
    return byHand(Ids.hash("archive-now", UUID.randomUUID().toString()), container, null, pause);
  }

  /**
   * What a dead container left, requested by hand; of one death it is one archive.
   *
   * @param attempt from 0: an archive that is not whole is kept, and tried again beside it
   */
  static Wanted of(DeadContainer dead, int attempt) {
    String death = String.valueOf(dead.startedAt());
    String id = Ids.hash("archive-dead", dead.id(), death, Integer.toString(attempt));
    return byHand(id, dead.id(), dead.name(), /* pause= */ false);
  }

  /** What a dead container has now: files may be copied into it after its death. */
  static Wanted fresh(DeadContainer dead) {
    String id = Ids.hash("archive-now", UUID.randomUUID().toString());
    return byHand(id, dead.id(), dead.name(), /* pause= */ false);
  }

  private static Wanted byHand(
      String archiveId, String container, @Nullable String name, boolean pause) {
    Manifest.Request request = Manifest.Request.of(ArchiveRequest.Reason.BY_HAND);
    return new Wanted(archiveId, container, name, null, request, null, pause);
  }

  /** Of a container that a keeper kept when it vanished; the same container twice is one. */
  static Wanted vanished(String containerId) {
    return new Wanted(
        Ids.hash("archive-vanished", containerId),
        containerId,
        null,
        null,
        Manifest.Request.of(ArchiveRequest.Reason.VANISHED),
        null,
        false);
  }

  /** As requested; the same request twice is one archive. */
  static Wanted of(ArchiveRequest request) {
    return new Wanted(
        Ids.hash("archive", request.id()),
        request.containerId(),
        request.containerName(),
        request.image(),
        Manifest.Request.of(request),
        request.requestedAt(),
        request.pause());
  }

  /** False for one requested by hand: it fails instead of being recorded as lost. */
  boolean isRequested() {
    return request.requestId() != null;
  }
}
