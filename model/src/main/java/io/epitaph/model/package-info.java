/**
 * The records that cross a boundary (process, topic, index) and the names they travel under.
 *
 * <p>An <em>engine</em> is one Docker daemon. An {@link io.epitaph.model.EngineEvent event} is one
 * line of its event stream; an {@link io.epitaph.model.InspectSnapshot snapshot} is what it said of
 * a container when asked. From both come {@link io.epitaph.model.Life lives} (a container, create
 * to destroy), {@link io.epitaph.model.Incarnation incarnations} (one start to one death) and
 * {@link io.epitaph.model.Incident incidents}. Every record carries {@code schema}, its version on
 * the wire; what is not known is null, never invented.
 */
@NullMarked
package io.epitaph.model;

import org.jspecify.annotations.NullMarked;
