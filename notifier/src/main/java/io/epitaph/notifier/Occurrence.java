package io.epitaph.notifier;

import java.time.Instant;

/** Once. */
record Occurrence(Instant from, Instant to) {}
