/**
 * Pure detection: no Flink, no clock, no I/O. {@code lives} makes the life of one container of its
 * events and snapshots; {@code incidents} makes the incidents of one workload of the {@link
 * io.epitaph.detectors.Turn}s of its containers' lives. Neither uses the other; here is what both
 * use. Each tracker takes a state and an input, and gives back the next state and the records that
 * changed.
 */
@NullMarked
package io.epitaph.detectors;

import org.jspecify.annotations.NullMarked;
