/**
 * What incidents would have been, from event logs and without a cluster.
 *
 * <p>An <em>entry</em> is an event, a snapshot or a status, as a tracker takes it; {@link
 * io.epitaph.backtest.Entries} are those of one input in their order. {@link
 * io.epitaph.backtest.InputFile} recognises a file's format, {@link
 * io.epitaph.backtest.KafkaEntries} reads a topic, {@link io.epitaph.backtest.Merge} makes one
 * order of several inputs, {@link io.epitaph.backtest.Backtest} derives the incidents, and {@link
 * io.epitaph.backtest.Comparison} says what other settings change.
 */
@NullMarked
package io.epitaph.backtest;

import org.jspecify.annotations.NullMarked;
