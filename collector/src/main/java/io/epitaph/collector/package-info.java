/**
 * Engine to Kafka: {@link io.epitaph.collector.EventCollector} is the service, to be read first.
 *
 * <p>The <em>cursor</em> is the last event that Kafka has acknowledged, all before it acknowledged
 * too; it is kept in the <em>state folder</em> beside the engine's identity and the masking key. A
 * collector connects, asks for all events from its cursor on, and wants to see the cursor's own
 * event first: when that is missing, events were lost, and it says so by a <em>gap</em>. A
 * <em>session</em> is one connection's event stream; what the engine's thread reads waits in the
 * <em>intake</em> until the worker sends it through the <em>outlet</em>.
 */
@NullMarked
package io.epitaph.collector;

import org.jspecify.annotations.NullMarked;
