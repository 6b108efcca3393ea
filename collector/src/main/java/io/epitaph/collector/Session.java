package io.epitaph.collector;

/**
 * A connection whose stream is open, and all that belongs to it.
 *
 * @param lines reads what the engine sends
 * @param filler puts that into the intake
 */
record Session(Connection connection, StartUp startUp, EventReader lines, Filler filler) {}
