/**
 * The lives of containers. {@link io.epitaph.detectors.lives.LifeTracker} keeps the life of one
 * container from its events and snapshots: its <em>incarnations</em>, each from a start to a death,
 * and their causes, by {@link io.epitaph.detectors.lives.CauseRules} from the {@link
 * io.epitaph.detectors.lives.Evidence}. What matters to incidents it passes on as {@link
 * io.epitaph.detectors.Turn}s.
 */
@NullMarked
package io.epitaph.detectors.lives;

import org.jspecify.annotations.NullMarked;
