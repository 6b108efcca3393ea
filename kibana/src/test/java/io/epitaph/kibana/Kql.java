package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of Kibana's query language as our objects use: {@code field : value} and {@code not field
 * : value}, joined by and.
 */
record Kql(List<Clause> clauses) {
  private static final String NONE = "not ";
  private static final Pattern CLAUSE = Pattern.compile("([\\w.@]+) : (?:\"([^\"]*)\"|(\\w+))");

  /**
   * @param not it must have another value, or none
   */
  record Clause(String field, String value, boolean not) {}

  /**
   * @throws IllegalArgumentException for what this does not know
   */
  static Kql parse(String text) {
    List<Clause> clauses = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String part : text.split(" and ", -1)) {
        boolean not = part.startsWith(NONE);
        Matcher matcher = CLAUSE.matcher(not ? part.substring(NONE.length()) : part);
        if (!matcher.matches()) {
          throw new IllegalArgumentException("got '" + part + "', wanted field : value");
        }
        String quoted = matcher.group(2);
        clauses.add(new Clause(matcher.group(1), quoted == null ? matcher.group(3) : quoted, not));
      }
    }
    return new Kql(clauses);
  }

  /** As Kibana sends it: filters of a bool query. */
  ObjectNode query() {
    ObjectNode query = SavedObject.JSON.createObjectNode();
    ArrayNode filters = query.putObject("bool").putArray("filter");
    for (Clause clause : clauses) {
      ObjectNode one = filters.addObject();
      ObjectNode holder = clause.not() ? one.putObject("bool").putObject("must_not") : one;
      holder.putObject("match_phrase").put(clause.field(), clause.value());
    }
    return query;
  }
}
