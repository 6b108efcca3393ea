package io.epitaph.indexer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs one indexer until it is told to end: {@code --kafka host:port --elasticsearch
 * http://host:9200}. Exit: 2 wrong settings; 3 Kafka or Elasticsearch were out of reach at the
 * start for as long as {@code --wait} says, or the indexer has ended by itself. What goes away
 * later is waited for.
 */
public final class IndexerMain {
  private IndexerMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Indexer indexer;
    Duration patience;
    try {
      SettingsReader reader = SettingsReader.read(arguments, System.getenv());
      patience = reader.patience();
      indexer = Indexer.start(reader.settings());
    } catch (IllegalArgumentException e) {
      exit(2, e.getMessage());
      return;
    }
    Thread end = new Thread(indexer::close, "epitaph-indexer-end");
    Runtime.getRuntime().addShutdownHook(end);
    if (becomesReady(indexer, patience)) {
      indexer.awaitEnd();
    }
    IndexerReport report = indexer.report();
    indexer.close();
    // When it was told to end, the machine is ending already, and this does nothing.
    exit(3, report.problem() == null ? "Kafka gave it nothing to read" : report.problem());
  }

  private static boolean becomesReady(Indexer indexer, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!indexer.isReady()) {
      if (!indexer.report().running() || System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return true;
  }

  private static void exit(int code, @Nullable String why) {
    System.err.println("epitaph indexer: " + why);
    System.exit(code);
  }
}
