package io.epitaph.indexer;

import org.jspecify.annotations.Nullable;

/**
 * How an indexer is, at the moment it was asked.
 *
 * @param running started, and neither closed nor ended by itself
 * @param indexed documents that Elasticsearch took, since the start; one taken twice counts twice
 * @param deadLetters records that it never will take, since the start
 * @param lag records that wait, in Kafka or in hand; -1 when not known yet
 * @param problem what is wrong now, for people; null when nothing is
 * @param lastError the last problem there was, over or not; null when there was none
 */
public record IndexerReport(
    boolean running,
    long indexed,
    long deadLetters,
    long lag,
    @Nullable String problem,
    @Nullable String lastError) {}
