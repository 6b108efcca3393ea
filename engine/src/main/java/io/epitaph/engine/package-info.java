/**
 * A Docker engine as Epitaph sees it: {@link io.epitaph.engine.Engine} is the door, {@link
 * io.epitaph.engine.DockerEngine} a real one behind it. It is asked nowhere else.
 *
 * <p>A <em>line</em> is one event as the engine sent it. {@link io.epitaph.engine.EventDecoder}
 * turns lines, and {@link io.epitaph.engine.InspectDecoder} inspect answers, into records of the
 * model, with the secrets in them {@linkplain io.epitaph.engine.mask masked}.
 */
@NullMarked
package io.epitaph.engine;

import org.jspecify.annotations.NullMarked;
