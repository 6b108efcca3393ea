/**
 * Pure detection: no Flink, no clock, no I/O. {@link io.epitaph.detectors.Evidence} is what is
 * known of a death, {@link io.epitaph.detectors.CauseRules} the verdict on it.
 */
@NullMarked
package io.epitaph.detectors;

import org.jspecify.annotations.NullMarked;
