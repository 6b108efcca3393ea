package io.epitaph.archiver;

import org.jspecify.annotations.Nullable;

/**
 * How an archiver is, at the moment it was asked.
 *
 * @param running started, not closed, and not ended by an error
 * @param engineId the identity of the engine it archives for; null until known
 * @param stored archives stored since it started
 * @param lost wishes that could not be fulfilled, since it started
 * @param failed attempts that are made again, since it started
 * @param deadLetters records that could not be read, since it started
 * @param lag requests that wait in Kafka; -1 when not known
 * @param working the container being archived; null when none is
 * @param problem what is wrong now, for people; null when nothing is
 */
public record ArchiverReport(
    boolean running,
    @Nullable String engineId,
    long stored,
    long lost,
    long failed,
    long deadLetters,
    long lag,
    @Nullable String working,
    @Nullable String problem) {}
