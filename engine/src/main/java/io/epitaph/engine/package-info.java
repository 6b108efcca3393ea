/**
 * All access to a Docker engine: {@link io.epitaph.engine.Engine} is the interface, {@link
 * io.epitaph.engine.DockerEngine} its implementation for a real one. No other package talks to an
 * engine.
 *
 * <p>A <em>line</em> is one event as the engine sent it. {@link io.epitaph.engine.EventDecoder}
 * turns lines, and {@link io.epitaph.engine.InspectDecoder} inspect answers, into records of the
 * model, with the secrets in them {@linkplain io.epitaph.engine.mask masked}.
 */
@NullMarked
package io.epitaph.engine;

import org.jspecify.annotations.NullMarked;
