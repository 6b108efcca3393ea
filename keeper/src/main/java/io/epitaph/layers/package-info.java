/**
 * A container's file system, made from the layers that its engine keeps of it: the tar that the
 * engine's own export would write, to the byte, without the engine.
 *
 * <p>A <em>layer</em> is a folder of files; the <em>upper</em> one is the container's own, below it
 * the engine's for this container (host name, hosts), below these the image's. A file in a layer
 * hides one of the same name below; a <em>whiteout</em> says that there is none any more; an
 * <em>opaque</em> folder hides all that is in those of its name below. The tar is written in a
 * {@link io.epitaph.layers.Dialect}: engines differ in details.
 */
@NullMarked
package io.epitaph.layers;

import org.jspecify.annotations.NullMarked;
