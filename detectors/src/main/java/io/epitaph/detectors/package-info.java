/**
 * Pure detection: no Flink, no clock, no I/O. {@link io.epitaph.detectors.LifeTracker} tells the
 * life of one container from its events and snapshots: its <em>incarnations</em>, each from a start
 * to a death, and their causes, by {@link io.epitaph.detectors.CauseRules} from the {@link
 * io.epitaph.detectors.Evidence}. What matters to incidents it passes on as <em>turns</em>, from
 * which {@link io.epitaph.detectors.WorkloadTracker} tells the incidents of one workload: a
 * detector for each kind, an <em>episode</em> for each that is, or may become, an incident. Both
 * take a state and an input, and give back the next state and what is to be told.
 */
@NullMarked
package io.epitaph.detectors;

import org.jspecify.annotations.NullMarked;
