/**
 * Under which id an engine is known, and with which key its secrets are masked; the name of this
 * host.
 */
@NullMarked
package io.epitaph.engine.identity;

import org.jspecify.annotations.NullMarked;
