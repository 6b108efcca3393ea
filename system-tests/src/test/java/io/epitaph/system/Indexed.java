package io.epitaph.system;

import static org.awaitility.Awaitility.await;

import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.indexer.search.EventQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.EngineEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;

/** What is in Elasticsearch, or soon will be. */
final class Indexed {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private Indexed() {}

  /** All that are found now, in their order. */
  static List<EngineEvent> events(IndexSearch reader) throws IOException {
    List<EngineEvent> all = new ArrayList<>();
    reader.events(new EventQuery(null, null, null, null, null), all::add);
    return all;
  }

  /** Waits until an assertion holds; an index may not be there yet. */
  static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(LIMIT)
        // Each time is a search, beside the work that it waits for.
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptionsInstanceOf(IndexUnavailableException.class)
        .untilAsserted(assertion);
  }
}
