/**
 * Replaces secrets by keyed fingerprints: {@link io.epitaph.engine.mask.Masker} is the door. A
 * secret is known by its name or by its shape.
 */
@NullMarked
package io.epitaph.engine.mask;

import org.jspecify.annotations.NullMarked;
