package io.epitaph.indexer.search;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events to read; null does not restrict.
 *
 * @param containerId the container that they are about
 * @param type the engine's word: {@code network}
 * @param since inclusive
 * @param until exclusive
 */
public record EventQuery(
    @Nullable String containerId,
    @Nullable String type,
    @Nullable String action,
    @Nullable Instant since,
    @Nullable Instant until) {

  Filter filter() {
    return new Filter()
        .term("container.id", containerId)
        .term("epitaph.event.type", type)
        .term("event.action", action)
        .range("@timestamp", since, until);
  }
}
