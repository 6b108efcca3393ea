package io.epitaph.engine.kernel;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.EngineRef;
import io.epitaph.model.HostMemory;
import io.epitaph.model.OomKill;
import io.epitaph.model.OomKill.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A process that was killed for memory, without what only its reader knows.
 *
 * @param micros since the boot
 */
public record KilledProcess(
    long micros,
    Scope scope,
    String process,
    int pid,
    long bytes,
    long anonBytes,
    @Nullable String containerId,
    @Nullable String group,
    @Nullable String askedBy,
    @Nullable String askedByContainer) {

  /** With the names that processes chose for themselves masked. */
  public KilledProcess masked(Masker masker) {
    return new KilledProcess(
        micros,
        scope,
        masker.text(process),
        pid,
        bytes,
        anonBytes,
        containerId,
        group == null ? null : masker.text(group),
        askedBy == null ? null : masker.text(askedBy),
        askedByContainer);
  }

  /**
   * @param boot the id of the host's boot
   * @param at when, by the engine's clock
   * @param host the host's memory; null when it was not read then
   */
  public OomKill record(EngineRef engine, String boot, Instant at, @Nullable HostMemory host) {
    return new OomKill(
        OomKill.SCHEMA,
        OomKill.idOf(engine.id(), boot, micros, pid),
        engine,
        at,
        scope,
        process,
        pid,
        bytes,
        anonBytes,
        containerId,
        group,
        askedBy,
        askedByContainer,
        host);
  }
}
