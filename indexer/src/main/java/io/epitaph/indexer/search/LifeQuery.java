package io.epitaph.indexer.search;

import org.jspecify.annotations.Nullable;

/**
 * Which lives to read; null does not restrict.
 *
 * @param name one that the container has or had
 * @param state as {@link io.epitaph.model.Life.State} is written
 * @param cause as {@link io.epitaph.model.CauseOfDeath.Kind} is written
 * @param most at most this many, most recently changed first
 */
public record LifeQuery(
    @Nullable String name,
    @Nullable String workload,
    @Nullable String state,
    @Nullable String cause,
    int most) {

  Filter filter() {
    return new Filter()
        .term("epitaph.life.names", name)
        .term("epitaph.workload.name", workload)
        .term("epitaph.life.state", state)
        .term("epitaph.cause.kind", cause);
  }
}
