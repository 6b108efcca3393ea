package io.epitaph.kafka;

import io.epitaph.model.Topic;
import java.io.IOException;

/** Kafka does not accept dead letters now: the offsets of their records must not be committed. */
public final class NotTakenException extends IOException {
  private static final long serialVersionUID = 1;

  NotTakenException(Throwable cause) {
    super(
        "Kafka does not accept dead letters on topic "
            + Topic.DEAD_LETTERS.topicName()
            + ": "
            + cause.getMessage(),
        cause);
  }
}
