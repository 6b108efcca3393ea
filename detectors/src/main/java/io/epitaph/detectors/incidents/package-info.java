/**
 * The incidents of workloads. {@link io.epitaph.detectors.incidents.WorkloadTracker} makes them
 * from the {@link io.epitaph.detectors.Turn}s of a workload's containers: a detector for each kind,
 * an <em>episode</em> for each that is, or may become, an incident.
 */
@NullMarked
package io.epitaph.detectors.incidents;

import org.jspecify.annotations.NullMarked;
