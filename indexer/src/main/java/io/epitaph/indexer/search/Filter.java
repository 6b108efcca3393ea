package io.epitaph.indexer.search;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a document must have to be found; null does not restrict. */
final class Filter {
  private final ArrayNode clauses = Wire.MAPPER.createArrayNode();

  Filter term(String field, @Nullable String value) {
    if (value != null) {
      clause("term").put(field, value);
    }
    return this;
  }

  /** One of the values. */
  Filter terms(String field, List<String> values) {
    ArrayNode any = clause("terms").putArray(field);
    values.forEach(any::add);
    return this;
  }

  /** All of the words. */
  Filter match(String field, @Nullable String words) {
    if (words != null) {
      clause("match").putObject(field).put("query", words).put("operator", "and");
    }
    return this;
  }

  Filter prefix(String field, String value) {
    clause("prefix").put(field, value);
    return this;
  }

  Filter exists(String field) {
    clause("exists").put("field", field);
    return this;
  }

  /**
   * @param since inclusive
   * @param until exclusive
   */
  Filter range(String field, @Nullable Instant since, @Nullable Instant until) {
    if (since == null && until == null) {
      return this;
    }
    ObjectNode range = clause("range").putObject(field);
    if (since != null) {
      range.put("gte", Wire.text(since));
    }
    if (until != null) {
      range.put("lt", Wire.text(until));
    }
    return this;
  }

  /** As the query of a search takes it. */
  ArrayNode json() {
    return clauses;
  }

  private ObjectNode clause(String kind) {
    return clauses.addObject().putObject(kind);
  }
}
