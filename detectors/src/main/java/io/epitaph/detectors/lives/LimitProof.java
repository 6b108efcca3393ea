package io.epitaph.detectors.lives;

import io.epitaph.model.MemoryCounts;
import java.time.Instant;

/**
 * What the kernel had counted of a run's memory when a process of it was killed.
 *
 * @param at when that was
 * @param eventId the event that reported it
 * @param ownLimit whether it was killed at the container's own limit; else its host or its group
 *     was full
 * @param counts since the run began
 */
record LimitProof(Instant at, String eventId, boolean ownLimit, MemoryCounts counts) {}
