package io.epitaph.notifier;

import io.epitaph.notifier.MessageFormat.Message;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A message that waits to be sent to a webhook.
 *
 * @param id of what is reported
 * @param until when the window ended that it was held in
 */
record WaitingMessage(
    ConsumerRecord<String, byte[]> source, String id, Supplier<Message> message, long until) {
  /** Of what was not held in a quiet window. */
  static final long NOT_HELD = -1;
}
