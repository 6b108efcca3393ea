/**
 * Pure detection: no Flink, no clock, no I/O. {@code lives} derives the life of one container from
 * its events and snapshots; {@code incidents} derives the incidents of one workload from the {@link
 * io.epitaph.detectors.Turn}s of its containers' lives. Neither uses the other; here is what both
 * use. Each tracker takes a state and an input, and returns the next state and the records that
 * changed.
 */
@NullMarked
package io.epitaph.detectors;

import org.jspecify.annotations.NullMarked;
