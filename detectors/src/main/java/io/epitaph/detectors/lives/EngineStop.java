package io.epitaph.detectors.lives;

import io.epitaph.model.Confidence;

/**
 * What shows that a run went down with its engine, or with the host.
 *
 * @param eventId the record that showed it
 * @param confidence how sure that is
 */
record EngineStop(String eventId, Confidence confidence) {
  EngineStop {
    confidence = confidence == null ? Confidence.GUESS : confidence;
  }
}
