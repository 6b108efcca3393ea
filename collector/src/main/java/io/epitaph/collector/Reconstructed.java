package io.epitaph.collector;

import io.epitaph.model.EngineEvent;
import java.util.List;

/**
 * What could be said of a gap.
 *
 * @param events in order of time
 * @param restartsUnseen restarts by a policy of which only the number is known
 * @param unknown containers that could not be inspected
 */
record Reconstructed(List<EngineEvent> events, int restartsUnseen, int unknown) {}
