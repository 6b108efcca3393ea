/**
 * A faster way from an engine's line to the record of its event, behind one door: {@link
 * io.epitaph.engine.copy.EventTranscriber}. Nothing here decides what an event is: the {@link
 * io.epitaph.engine.EventDecoder} does, and a test holds the copies to it.
 */
@NullMarked
package io.epitaph.engine.copy;

import org.jspecify.annotations.NullMarked;
