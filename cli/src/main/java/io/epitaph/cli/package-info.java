/**
 * The {@code epitaph} command, a class a verb; {@link io.epitaph.cli.Main} is where it begins.
 *
 * <p>A <em>reading</em> command asks Elasticsearch and loads neither Flink nor a broker, so that it
 * answers at once. {@link io.epitaph.cli.LifeStory} is what most people come for.
 */
@NullMarked
package io.epitaph.cli;

import org.jspecify.annotations.NullMarked;
