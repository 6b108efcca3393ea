package io.epitaph.collector;

import io.epitaph.engine.DecodedInspect;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one container when it was asked for.
 *
 * @param decoded null when the engine no longer knew it and nothing was kept of it
 * @param error why; or how it is known otherwise
 */
record InspectOutcome(@Nullable DecodedInspect decoded, @Nullable String error) {}
