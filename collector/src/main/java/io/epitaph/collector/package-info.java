/**
 * From an engine to Kafka: {@link io.epitaph.collector.EventCollector} is the service; read it
 * first.
 *
 * <p>The <em>cursor</em> is the last event that is in Kafka or on disk, with all before it; it is
 * kept in the <em>state folder</em>, beside the engine's identity. A collector connects, requests
 * all events from its cursor on, and expects the cursor's own event first: when that is missing,
 * events were lost, and it reports a <em>gap</em>.
 *
 * <p>The {@link io.epitaph.collector.EngineKeeper keeper} opens one <em>connection</em> after the
 * other. What the engine's thread reads waits in the <em>intake</em>, until the worker lets the
 * connection's {@link io.epitaph.collector.EventReader reader} send it through the {@link
 * io.epitaph.collector.delivery.Delivery delivery}.
 */
@NullMarked
package io.epitaph.collector;

import org.jspecify.annotations.NullMarked;
