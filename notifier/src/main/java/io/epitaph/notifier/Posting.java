package io.epitaph.notifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Incident;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is to be sent for one alert.
 *
 * @param bodies one, or two where the severity changed: the end of the old, and the new
 * @param resolved true for its end
 */
record Posting(
    Incident incident,
    ConsumerRecord<String, byte[]> source,
    List<ObjectNode> bodies,
    Map<String, String> labels,
    boolean resolved) {}
