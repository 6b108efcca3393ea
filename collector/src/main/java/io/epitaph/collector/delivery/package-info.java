/**
 * From a collector to Kafka: {@link io.epitaph.collector.delivery.Delivery} is the door; read it
 * first.
 *
 * <p>What is sent waits in the {@link io.epitaph.collector.delivery.Spool spool}, in its order,
 * until Kafka has acknowledged it. What Kafka does not acknowledge at once is kept on disk too. One
 * thread, the {@link io.epitaph.collector.delivery.Sender sender}, brings it to Kafka.
 */
@NullMarked
package io.epitaph.collector.delivery;

import org.jspecify.annotations.NullMarked;
