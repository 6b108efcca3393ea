/** Files: durable and private to their owner; the hashes that prove their content; streams. */
@NullMarked
package io.epitaph.files;

import org.jspecify.annotations.NullMarked;
