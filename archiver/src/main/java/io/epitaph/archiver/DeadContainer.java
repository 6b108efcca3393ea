package io.epitaph.archiver;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container that does not run, as its engine describes it.
 *
 * @param id 64 hex digits
 * @param status {@code exited}, {@code created} or {@code dead}
 * @param startedAt of its last run; null when it never ran
 * @param since when it ended, or was created if it never ran
 * @param unwanted true when its label says that it is never archived
 */
public record DeadContainer(
    String id,
    String name,
    String image,
    String status,
    @Nullable Instant startedAt,
    Instant since,
    boolean unwanted) {}
