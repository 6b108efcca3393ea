package io.epitaph.indexer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.indexer.documents.Documents;
import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.indexer.rest.IndexHttp;
import io.epitaph.indexer.rest.IndexRefusedException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;

/**
 * The index template for all of Epitaph's indices: our fields, our settings, and {@code
 * epitaph@custom}, a component template of the user's own, where there is one.
 */
final class Templates {
  private static final int PRIORITY = 200;

  private Templates() {}

  /** Puts them, over what is there. */
  static void install(IndexHttp http, Duration refresh) throws IOException {
    http.ask("PUT", "/_component_template/epitaph-fields", fields());
    http.ask("PUT", "/_component_template/epitaph-settings", settings(refresh));
    http.ask("PUT", "/_index_template/epitaph", template());
  }

  /** Makes the indices of now, so that the first death does not wait for them. */
  static void makeIndices(IndexHttp http, Instant now) throws IOException {
    for (String index : IndexKind.expectedAt(now)) {
      try {
        http.ask("PUT", "/" + index, null);
      } catch (IndexRefusedException e) {
        // It is there already; if it is something else, the first document says so.
      }
    }
  }

  /** The mapping of all fields, as a component template. */
  private static JsonNode fields() throws IOException {
    try (InputStream in = Documents.fields()) {
      return Wire.MAPPER.readTree(in);
    }
  }

  private static JsonNode settings(Duration refresh) {
    ObjectNode root = Wire.MAPPER.createObjectNode();
    ObjectNode index = root.putObject("template").putObject("settings").putObject("index");
    index.put("number_of_shards", 1);
    // None on one node, one where there is room for it.
    index.put("auto_expand_replicas", "0-1");
    index.put("refresh_interval", refresh.toMillis() + "ms");
    index.put("codec", "best_compression");
    // The numbers of incidents bring their own names; one record with thousands of them costs only
    // itself.
    index.putObject("mapping").putObject("total_fields").put("ignore_dynamic_beyond_limit", true);
    return root;
  }

  private static JsonNode template() {
    ObjectNode root = Wire.MAPPER.createObjectNode();
    var patterns = root.putArray("index_patterns");
    for (IndexKind kind : IndexKind.values()) {
      patterns.add(kind.pattern());
    }
    root.putArray("composed_of")
        .add("epitaph-fields")
        .add("epitaph-settings")
        .add("epitaph@custom");
    root.putArray("ignore_missing_component_templates").add("epitaph@custom");
    root.put("priority", PRIORITY);
    return root;
  }
}
