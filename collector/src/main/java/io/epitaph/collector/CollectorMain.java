package io.epitaph.collector;

import io.epitaph.kafka.Topics;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Runs one collector until it is told to end. Exit: 2 wrong settings, 3 something out of reach. */
public final class CollectorMain {
  private CollectorMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    EventCollector collector;
    try {
      SettingsReader reader = SettingsReader.read(arguments, System.getenv());
      CollectorSettings settings = reader.settings();
      if (reader.topicPartitions() > 0) {
        Topics.ensure(settings.kafka(), reader.topicPartitions(), reader.topicReplicas());
      }
      collector = EventCollector.start(settings);
    } catch (IllegalArgumentException e) {
      exit(2, e);
      return;
    } catch (IOException e) {
      exit(3, e);
      return;
    }
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  collector.close();
                  ended.countDown();
                },
                "epitaph-collector-end"));
    ended.await();
  }

  private static void exit(int code, Exception why) {
    System.err.println("epitaph collector: " + why.getMessage());
    System.exit(code);
  }
}
