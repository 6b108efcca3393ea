/**
 * A Docker engine as Epitaph sees it: {@link io.epitaph.engine.Engine} is the door, {@link
 * io.epitaph.engine.DockerEngine} a real one behind it.
 *
 * <p>A <em>line</em> is one event as the engine sent it. Decoding turns lines and inspect answers
 * into records of the model; masking replaces the secrets in them by keyed fingerprints.
 */
@NullMarked
package io.epitaph.engine;

import org.jspecify.annotations.NullMarked;
