/**
 * What all services do with Kafka: the settings of their clients ({@link
 * io.epitaph.kafka.Clients}), Epitaph's topics, dead letters, and waits between attempts.
 */
@NullMarked
package io.epitaph.kafka;

import org.jspecify.annotations.NullMarked;
