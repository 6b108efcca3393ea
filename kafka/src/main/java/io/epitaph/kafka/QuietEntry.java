package io.epitaph.kafka;

import io.epitaph.model.QuietWindow;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A window, and the record that it was read from.
 *
 * @param window its newest revision
 */
public record QuietEntry(QuietWindow window, ConsumerRecord<String, byte[]> source) {}
