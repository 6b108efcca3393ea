/**
 * The {@code epitaph} command, a class for each verb; {@link io.epitaph.cli.Main} is the entry
 * point.
 *
 * <p>A <em>reading</em> command queries Elasticsearch and loads neither Flink nor a broker, so that
 * it answers at once. Start with {@link io.epitaph.cli.LifeStory}.
 */
@NullMarked
package io.epitaph.cli;

import org.jspecify.annotations.NullMarked;
