package io.epitaph.indexer.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** How many documents have each value of a field. */
record ValueCounts(IndexKind kind, Filter filter, String field) {
  /** More than there are causes, or kinds of incidents. */
  private static final int VALUES = 100;

  Map<String, Long> read(IndexHttp http) throws IOException {
    ObjectNode search = Wire.MAPPER.createObjectNode();
    search.put("size", 0).put("track_total_hits", false);
    search.putObject("query").putObject("bool").set("filter", filter.json());
    search
        .putObject("aggs")
        .putObject("values")
        .putObject("terms")
        .put("field", field)
        .put("size", VALUES);
    Map<String, Long> counts = new TreeMap<>();
    http.ask("POST", "/" + kind.pattern() + "/_search?" + Search.OPTIONS, search)
        .path("aggregations")
        .path("values")
        .path("buckets")
        .forEach(
            bucket -> counts.put(bucket.path("key").asText(), bucket.path("doc_count").asLong()));
    return counts;
  }
}
