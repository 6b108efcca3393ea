/**
 * All of Epitaph on one machine: {@link io.epitaph.stack.EmbeddedStack} starts broker, Flink,
 * notifier, collectors, archivers, Elasticsearch and indexer in the order in which they need each
 * other, after {@link io.epitaph.stack.Preflight} has checked that all that they need is available.
 *
 * <p>A stack lives in a <em>state folder</em> ({@link io.epitaph.stack.StateFolder}) and writes its
 * status there ({@link io.epitaph.stack.StackStatus}), so that another process finds it without a
 * port of its own; {@link io.epitaph.stack.StateFolders} knows which stacks run.
 */
@NullMarked
package io.epitaph.stack;

import org.jspecify.annotations.NullMarked;
