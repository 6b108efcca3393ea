package io.epitaph.detectors.lives;

import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.LastWords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one death.
 *
 * @param startedAt null when not known
 * @param diedAt when, by the engine's clock
 * @param exitCode null when not known
 * @param dieEventId the id of what showed the death: the {@code die} event, or the snapshot that
 *     found it dead
 * @param unseen true when no event showed the death: it was found dead
 * @param stopEventId the id of the {@code stop} event after it; null while there is none
 * @param signals what was sent through the engine during this incarnation, in order of time
 * @param ooms its {@code oom} events, in order of time
 * @param oomFlag the engine's flag; on cgroup v1 also true when only a child was killed
 * @param stopTimeout how long a stop waits; the engine's default is {@link #DEFAULT_STOP_TIMEOUT}
 * @param stopSignal what a stop sends first
 * @param memoryLimit bytes; 0 for none; null when not known
 * @param removedAt when the container was destroyed; null while it was not
 * @param autoRemove true when the engine removes it at its death
 * @param startError {@code State.Error} of a container that never ran, empty when that is not
 *     known; null when it ran
 * @param settled true when a {@code stop} event would have come by now
 * @param lastWords the end of its log; null when not known
 * @param engineStop what shows that it went down with its engine; null when nothing does
 * @param limitProof whose limit its last kill for memory was for, by what the kernel counted; null
 *     when that is not known
 * @param gap a span that nobody watched, in which it lies, or a request for it may; null for none
 */
record Evidence(
    @Nullable Instant startedAt,
    Instant diedAt,
    @Nullable Integer exitCode,
    @Nullable String dieEventId,
    boolean unseen,
    @Nullable String stopEventId,
    List<SignalSent> signals,
    List<Oom> ooms,
    boolean oomFlag,
    Duration stopTimeout,
    int stopSignal,
    @Nullable Long memoryLimit,
    @Nullable Instant removedAt,
    boolean autoRemove,
    @Nullable String startError,
    boolean settled,
    @Nullable LastWords lastWords,
    @Nullable EngineStop engineStop,
    @Nullable LimitProof limitProof,
    @Nullable Gap gap) {

  static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

  /** One {@code oom} event. */
  record Oom(Instant at, String eventId) {}
}
