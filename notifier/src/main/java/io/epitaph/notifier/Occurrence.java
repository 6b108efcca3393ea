package io.epitaph.notifier;

import java.time.Instant;

/** One time that a quiet window comes, of all those that its rule repeats. */
record Occurrence(Instant from, Instant to) {}
