package io.epitaph.notifier;

import org.apache.kafka.common.KafkaException;

/**
 * Runs one notifier until it is told to end: {@code --kafka host:port --alertmanager
 * http://host:9093}; all settings are in {@link SettingsReader}. Exit: 2 wrong settings, 3 it had
 * to end by itself, and the log says why.
 */
public final class NotifierMain {
  private NotifierMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Notifier notifier;
    try {
      notifier = Notifier.start(SettingsReader.read(arguments, System.getenv()));
    } catch (IllegalArgumentException | KafkaException e) {
      Throwable cause = e.getCause();
      System.err.println(
          "epitaph notifier: "
              + e.getMessage()
              + (e instanceof KafkaException && cause != null ? ": " + cause.getMessage() : ""));
      System.exit(2);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(notifier::close, "epitaph-notifier-end"));
    notifier.awaitEnd();
    String problem = notifier.report().problem();
    if (problem != null) {
      System.err.println("epitaph notifier: " + problem);
      System.exit(3);
    }
  }
}
