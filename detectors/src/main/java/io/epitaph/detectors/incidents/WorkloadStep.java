package io.epitaph.detectors.incidents;

import io.epitaph.model.Incident;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one turn did to the incidents of a workload.
 *
 * @param state the state to keep; null when there is nothing to remember
 * @param incidents those that opened, changed or ended
 */
public record WorkloadStep(@Nullable WorkloadState state, List<Incident> incidents) {}
