/**
 * All of Epitaph on one machine: {@link io.epitaph.stack.EmbeddedStack} starts broker, Flink,
 * Elasticsearch, collectors and indexer in the order in which they need each other.
 *
 * <p>A stack lives in a <em>state folder</em> and says there how it is ({@link
 * io.epitaph.stack.StackStatus}), so that another process finds it without a port of its own.
 */
@NullMarked
package io.epitaph.stack;

import org.jspecify.annotations.NullMarked;
