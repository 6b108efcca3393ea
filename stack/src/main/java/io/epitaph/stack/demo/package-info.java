/**
 * {@code epitaph demo}: plays lives on an engine before a whole stack, and compares what
 * Elasticsearch then holds with what should be there. Read {@link io.epitaph.stack.demo.Demo}
 * first.
 */
@NullMarked
package io.epitaph.stack.demo;

import org.jspecify.annotations.NullMarked;
