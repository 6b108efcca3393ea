package io.epitaph.cli;

import java.time.Instant;
import java.util.List;

/** The lines of one moment. */
record StoryEntry(Instant at, int order, List<String> lines) {}
