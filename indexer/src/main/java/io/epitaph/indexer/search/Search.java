package io.epitaph.indexer.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One search for records, page by page.
 *
 * @param type what the documents of this kind were made of
 * @param by the field that gives the order: a time, or a number whose name ends with {@code number}
 */
record Search<T>(Class<T> type, IndexKind kind, Filter filter, String by) {
  private static final int PAGE = 1_000;

  /** All of it, or an error: a partial answer would be wrong. */
  static final String OPTIONS =
      "ignore_unavailable=true&allow_no_indices=true&allow_partial_search_results=false";

  /** Newest first, or highest number first. */
  List<T> newest(IndexHttp http, int most) throws IOException {
    List<T> all = new ArrayList<>();
    read(http, false, most, all::add);
    return all;
  }

  /** Reads all one by one, oldest first, or lowest number first. */
  void oldestFirst(IndexHttp http, Consumer<T> each) throws IOException {
    read(http, true, Integer.MAX_VALUE, each);
  }

  private void read(IndexHttp http, boolean ascending, int most, Consumer<T> each)
      throws IOException {
    int size = PAGE;
    int left = most;
    JsonNode after = null;
    while (left > 0) {
      JsonNode hits;
      try {
        hits = page(http, ascending, Math.min(size, left), after);
      } catch (AnswerTooLargeException e) {
        if (size == 1) {
          throw e;
        }
        size = Math.max(1, size / 4);
        continue;
      }
      for (JsonNode hit : hits) {
        each.accept(record(hit.path("_source").path("epitaph").path("record")));
      }
      if (hits.size() < Math.min(size, left)) {
        return;
      }
      left -= hits.size();
      after = hits.get(hits.size() - 1).path("sort");
    }
  }

  private JsonNode page(IndexHttp http, boolean ascending, int size, @Nullable JsonNode after)
      throws IOException {
    ObjectNode search = Wire.MAPPER.createObjectNode();
    search.put("size", size).put("track_total_hits", false);
    search.putArray("_source").add("epitaph.record");
    search.putObject("query").putObject("bool").set("filter", filter.json());
    ArrayNode sort = search.putArray("sort");
    ObjectNode order = sort.addObject().putObject(by);
    order.put("order", ascending ? "asc" : "desc").put("unmapped_type", "long");
    if (!by.endsWith("number")) {
      order.put("unmapped_type", "date_nanos").put("format", "strict_date_optional_time_nanos");
      // A document without it counts as very old: a page cannot start after a missing value.
      order.put("missing", 0);
    }
    sort.addObject().putObject("event.id").put("order", "asc").put("unmapped_type", "keyword");
    if (after != null) {
      search.set("search_after", after);
    }
    return http.askPatiently("POST", "/" + kind.pattern() + "/_search?" + OPTIONS, search)
        .path("hits")
        .path("hits");
  }

  private T record(JsonNode record) throws IOException {
    try {
      return Wire.read(record, type);
    } catch (MalformedRecordException e) {
      throw new IOException(
          "Elasticsearch holds what this version cannot read: " + e.getMessage(), e);
    }
  }
}
