/** Files that are durable and private to their owner, and the hashes that prove their content. */
@NullMarked
package io.epitaph.files;

import org.jspecify.annotations.NullMarked;
