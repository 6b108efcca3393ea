package io.epitaph.indexer;

import co.elastic.clients.elasticsearch.indices.IndexSettings;
import io.epitaph.indexer.documents.Documents;
import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.indexer.rest.IndexRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The index template for all of Epitaph's indices: our fields, our settings, and {@code
 * epitaph@custom}, a component template of the user's own, if it exists.
 */
final class Templates {
  private static final long PRIORITY = 200;
  private static final String FIELDS = "epitaph-fields";
  private static final String SETTINGS = "epitaph-settings";
  private static final String CUSTOM = "epitaph@custom";

  private Templates() {}

  /** Puts them, replacing what is there. */
  static void install(IndexClient client, Duration refresh) throws IOException {
    try (InputStream fields = Documents.fields()) {
      client.ask(c -> c.cluster().putComponentTemplate(t -> t.name(FIELDS).withJson(fields)));
    }
    IndexSettings settings = settings(refresh);
    client.ask(
        c ->
            c.cluster()
                .putComponentTemplate(
                    t -> t.name(SETTINGS).template(s -> s.settings(i -> i.index(settings)))));
    List<String> patterns = Arrays.stream(IndexKind.values()).map(IndexKind::pattern).toList();
    client.ask(
        c ->
            c.indices()
                .putIndexTemplate(
                    t ->
                        t.name("epitaph")
                            .indexPatterns(patterns)
                            .composedOf(FIELDS, SETTINGS, CUSTOM)
                            .ignoreMissingComponentTemplates(CUSTOM)
                            .priority(PRIORITY)));
  }

  /** Creates the indices of the present, so that the first death does not wait for them. */
  static void makeIndices(IndexClient client, Instant now) throws IOException {
    for (String index : IndexKind.expectedAt(now)) {
      try {
        client.ask(c -> c.indices().create(i -> i.index(index)));
      } catch (IndexRefusedException e) {
        // It already exists; if it is something else, the first document shows that.
      }
    }
  }

  private static IndexSettings settings(Duration refresh) {
    return IndexSettings.of(
        s ->
            s.numberOfShards("1")
                // No replica on a single node, one where another node has room for it.
                .autoExpandReplicas("0-1")
                .refreshInterval(t -> t.time(refresh.toMillis() + "ms"))
                .codec("best_compression")
                // The names of incidents' numbers become fields. Those beyond the limit are not
                // indexed, so that a record with thousands of them does not block others.
                .mapping(m -> m.totalFields(f -> f.ignoreDynamicBeyondLimit(true))));
  }
}
