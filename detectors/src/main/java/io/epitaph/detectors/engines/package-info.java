/**
 * Everything that is derived of one engine, from its records in their order: lives, incarnations
 * and incidents. {@link io.epitaph.detectors.engines.EngineTracker} comes first; it uses the
 * packages {@code lives} and {@code incidents}.
 */
@NullMarked
package io.epitaph.detectors.engines;

import org.jspecify.annotations.NullMarked;
