package io.epitaph.cli;

import org.apache.kafka.common.config.ConfigException;

/** What the user sees when Kafka cannot be used. */
final class KafkaFailure {
  private KafkaFailure() {}

  /** The outermost message of Kafka's clients is only that they could not be constructed. */
  static Failure of(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? "no reason was given" : root.getMessage();
    boolean unresolved = message.contains("No resolvable bootstrap urls");
    boolean setting = root instanceof ConfigException && !unresolved;
    return new Failure(setting ? Main.USAGE : Main.UNREACHABLE, "Kafka: " + message);
  }
}
