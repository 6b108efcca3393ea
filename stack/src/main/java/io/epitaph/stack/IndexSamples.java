package io.epitaph.stack;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.kafka.Threads;
import io.epitaph.metrics.Sample;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Elasticsearch counts: indexed deaths by their cause, and open incidents by their kind. It is
 * asked when somebody wants to know, at most every 15 s, and nobody waits for the answer: the one
 * before is given meanwhile. Thread-safe.
 */
public final class IndexSamples implements Supplier<List<Sample>>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexSamples.class);
  private static final Duration EVERY = Duration.ofSeconds(15);

  private final IndexSearch index;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Threads.named("epitaph-index-samples"));
  private volatile List<Sample> newest = List.of();
  private boolean asking;
  private long askedAt = System.nanoTime() - EVERY.toNanos();

  /**
   * @param apiKey the encoded API key; null for none
   */
  public IndexSamples(URI elasticsearch, @Nullable String apiKey) {
    this.index = new IndexSearch(elasticsearch, apiKey);
  }

  @Override
  public List<Sample> get() {
    synchronized (this) {
      if (!asking && System.nanoTime() - askedAt >= EVERY.toNanos()) {
        asking = true;
        askedAt = System.nanoTime();
        thread.execute(this::ask);
      }
    }
    return newest;
  }

  private void ask() {
    try {
      List<Sample> samples = new ArrayList<>();
      index
          .deathsByCause()
          .forEach((cause, count) -> samples.add(sample("deaths.indexed", "cause", cause, count)));
      index
          .openIncidentsByKind()
          .forEach((kind, count) -> samples.add(sample("incidents.open", "kind", kind, count)));
      newest = List.copyOf(samples);
    } catch (IOException e) {
      // What is not known any more is not shown.
      newest = List.of();
      LOG.debug("deaths and incidents cannot be counted", e);
    } finally {
      synchronized (this) {
        asking = false;
      }
    }
  }

  private static Sample sample(String name, String label, String value, long count) {
    return new Sample("epitaph." + name, Map.of(label, value), false, count);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      index.close();
    } catch (IOException e) {
      LOG.debug("a connection could not be closed", e);
    }
  }
}
