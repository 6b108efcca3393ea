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
 * epitaph@custom}, a component template of the user's own, where there is one.
 */
final class Templates {
  private static final long PRIORITY = 200;
  private static final String FIELDS = "epitaph-fields";
  private static final String SETTINGS = "epitaph-settings";
  private static final String CUSTOM = "epitaph@custom";

  private Templates() {}

  /** Puts them, over what is there. */
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

  /** Makes the indices of now, so that the first death does not wait for them. */
  static void makeIndices(IndexClient client, Instant now) throws IOException {
    for (String index : IndexKind.expectedAt(now)) {
      try {
        client.ask(c -> c.indices().create(i -> i.index(index)));
      } catch (IndexRefusedException e) {
        // It is there already; if it is something else, the first document says so.
      }
    }
  }

  private static IndexSettings settings(Duration refresh) {
    return IndexSettings.of(
        s ->
            s.numberOfShards("1")
                // None on one node, one where there is room for it.
                .autoExpandReplicas("0-1")
                .refreshInterval(t -> t.time(refresh.toMillis() + "ms"))
                .codec("best_compression")
                // The numbers of incidents bring their own names; one record with thousands of
                // them costs only itself.
                .mapping(m -> m.totalFields(f -> f.ignoreDynamicBeyondLimit(true))));
  }
}
