/**
 * The Flink jobs. Read {@link io.epitaph.stream.ForensicsJob} first: its {@code define} is the
 * whole topology.
 *
 * <p>An <em>input</em> is one Kafka record that was understood, or was not; an <em>output</em> one
 * that is to be written. Between them the functions only carry state and timers for the trackers of
 * {@code io.epitaph.detectors}. State is the trackers' own, kept as JSON by {@link
 * io.epitaph.stream.JsonSerializer}; no type goes through Kryo.
 */
@NullMarked
package io.epitaph.stream;

import org.jspecify.annotations.NullMarked;
