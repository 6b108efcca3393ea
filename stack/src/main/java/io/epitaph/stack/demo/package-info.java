/**
 * {@code epitaph demo}: plays lives on an engine that a whole stack watches, and compares what
 * Elasticsearch then holds with what is expected. Read {@link io.epitaph.stack.demo.Demo} first.
 */
@NullMarked
package io.epitaph.stack.demo;

import org.jspecify.annotations.NullMarked;
