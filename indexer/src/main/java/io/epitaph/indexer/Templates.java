package io.epitaph.indexer;

import co.elastic.clients.elasticsearch.indices.IndexSettings;
import io.epitaph.indexer.documents.FieldMappings;
import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * An index template for each kind of index: the fields that all have, its own, our settings, and
 * {@code epitaph@custom}, a component template of the user's own, if it exists.
 */
final class Templates {
  /** Above that of the one template that earlier versions had: two of one priority may not meet. */
  private static final long PRIORITY = 210;

  /** Elasticsearch's own interval, for indices that are searched. */
  private static final Duration DEFAULT_REFRESH = Duration.ofSeconds(1);

  private static final String FORMER = "epitaph";
  private static final String FIELDS = "epitaph-fields";
  private static final String SETTINGS = "epitaph-settings";
  private static final String CUSTOM = "epitaph@custom";

  private Templates() {}

  /** Puts them, replacing what is there. */
  static void install(IndexClient client, Duration refresh) throws IOException {
    try (InputStream fields = FieldMappings.common()) {
      client.ask(c -> c.cluster().putComponentTemplate(t -> t.name(FIELDS).withJson(fields)));
    }
    IndexSettings settings = settings(refresh);
    client.ask(
        c ->
            c.cluster()
                .putComponentTemplate(
                    t -> t.name(SETTINGS).template(s -> s.settings(i -> i.index(settings)))));
    for (IndexKind kind : IndexKind.values()) {
      install(client, kind);
    }
    forget(client);
  }

  private static void install(IndexClient client, IndexKind kind) throws IOException {
    String own = FIELDS + "-" + Wire.name(kind);
    try (InputStream fields = FieldMappings.of(kind)) {
      client.ask(c -> c.cluster().putComponentTemplate(t -> t.name(own).withJson(fields)));
    }
    client.ask(
        c ->
            c.indices()
                .putIndexTemplate(
                    t ->
                        t.name("epitaph-" + Wire.name(kind))
                            .indexPatterns(kind.pattern())
                            .composedOf(FIELDS, own, SETTINGS, CUSTOM)
                            .ignoreMissingComponentTemplates(CUSTOM)
                            .priority(PRIORITY)));
  }

  /** The one template for all kinds that earlier versions had. */
  private static void forget(IndexClient client) throws IOException {
    if (client.ask(c -> c.indices().existsIndexTemplate(t -> t.name(FORMER))).value()) {
      client.ask(c -> c.indices().deleteIndexTemplate(t -> t.name(FORMER)));
    }
  }

  private static IndexSettings settings(Duration refresh) {
    return IndexSettings.of(
        s -> {
          s.numberOfShards("1")
              // No replica on a single node, one where another node has room for it.
              .autoExpandReplicas("0-1")
              .codec("best_compression")
              // The names of incidents' numbers become fields. Those beyond the limit are not
              // indexed, so that a record with thousands of them does not block others.
              .mapping(m -> m.totalFields(f -> f.ignoreDynamicBeyondLimit(true)));
          // An index without the setting rests while nobody searches: the next search waits for
          // the refresh.
          return refresh.equals(DEFAULT_REFRESH)
              ? s
              : s.refreshInterval(t -> t.time(refresh.toMillis() + "ms"));
        });
  }
}
