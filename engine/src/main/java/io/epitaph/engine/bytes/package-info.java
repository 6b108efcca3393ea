/** Bytes of text, read eight at a time. */
@NullMarked
package io.epitaph.engine.bytes;

import org.jspecify.annotations.NullMarked;
