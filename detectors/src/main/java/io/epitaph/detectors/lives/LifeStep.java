package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Life;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one input did to the life of a container.
 *
 * @param state the state to keep; null to forget the container
 * @param life the life as it is now; null when nothing changed that is published
 * @param incarnations those that changed, oldest first
 * @param turns for the tracker of its workload, in order
 */
public record LifeStep(
    @Nullable LifeState state,
    @Nullable Life life,
    List<Incarnation> incarnations,
    List<Turn> turns) {}
