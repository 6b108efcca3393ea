/** What the kernel's log says of processes that it killed for memory. */
@NullMarked
package io.epitaph.engine.kernel;

import org.jspecify.annotations.NullMarked;
