package io.epitaph.indexer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchivedFile;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Life;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what was indexed, as the records that they were. Thread-safe.
 *
 * <p>All methods throw {@link IndexUnavailableException} when Elasticsearch cannot be reached.
 */
public final class IndexReader implements AutoCloseable {
  private static final int PAGE = 1_000;

  private final IndexHttp http;

  /**
   * @param apiKey the encoded API key; null for none
   */
  public IndexReader(URI elasticsearch, @Nullable String apiKey) {
    this.http = new IndexHttp(elasticsearch, apiKey);
  }

  public URI address() {
    return http.address();
  }

  /** What the cluster says of itself: {@code green}, {@code yellow}, {@code red}. */
  public String health() throws IOException {
    return http.ask("GET", "/_cluster/health", null).path("status").asText();
  }

  /**
   * Which lives to read; what is null or empty does not narrow.
   *
   * @param state as {@link Life.State} is written
   * @param most how many, the newest first
   */
  public record LifeQuery(
      @Nullable String name,
      @Nullable String workload,
      @Nullable String state,
      @Nullable String cause,
      int most) {}

  /** Lives, the last changed first. */
  public List<Life> lives(LifeQuery query) throws IOException {
    Filter filter = new Filter();
    filter.term("epitaph.life.names", query.name());
    filter.term("epitaph.workload.name", query.workload());
    filter.term("epitaph.life.state", query.state());
    filter.term("epitaph.cause.kind", query.cause());
    return newest(Life.class, "epitaph-lives-*", filter, "epitaph.life.updated_at", query.most());
  }

  /**
   * The life that a name or the begin of an id means, as the engine's own tools take them: an exact
   * name comes before an id; of several containers that had the name, the newest is meant.
   *
   * @return null when there is none
   * @throws AmbiguousNameException when the begin of an id fits several
   */
  public @Nullable Life life(String nameOrId) throws IOException {
    String wanted = nameOrId.startsWith("/") ? nameOrId.substring(1) : nameOrId;
    Filter current = new Filter();
    current.term("container.name", wanted);
    List<Life> named = newest(Life.class, "epitaph-lives-*", current, "epitaph.life.updated_at", 1);
    if (!named.isEmpty()) {
      return named.get(0);
    }
    if (wanted.matches("[0-9a-f]{1,64}")) {
      Filter byId = new Filter();
      byId.prefix("container.id", wanted);
      List<Life> found = newest(Life.class, "epitaph-lives-*", byId, "epitaph.life.updated_at", 10);
      if (found.size() > 1) {
        throw new AmbiguousNameException(wanted, found.stream().map(Life::containerId).toList());
      }
      if (!found.isEmpty()) {
        return found.get(0);
      }
    }
    Filter former = new Filter();
    former.term("epitaph.life.names", wanted);
    List<Life> renamed =
        newest(Life.class, "epitaph-lives-*", former, "epitaph.life.updated_at", 1);
    return renamed.isEmpty() ? null : renamed.get(0);
  }

  /** All incarnations of a container, oldest first. */
  public List<Incarnation> incarnations(String containerId) throws IOException {
    Filter filter = new Filter();
    filter.term("container.id", containerId);
    List<Incarnation> all = new ArrayList<>();
    scan(
        Incarnation.class,
        "epitaph-incarnations-*",
        filter,
        "epitaph.incarnation.number",
        true,
        all::add);
    return all;
  }

  /** Incarnations that began at this time or later, the last begun first. */
  public List<Incarnation> incarnationsSince(Instant time, int most) throws IOException {
    Filter filter = new Filter();
    filter.range("@timestamp", time, null);
    return newest(Incarnation.class, "epitaph-incarnations-*", filter, "@timestamp", most);
  }

  /**
   * Which incidents to read; what is null does not narrow.
   *
   * @param status {@code open} or {@code resolved}
   * @param kind as {@link Incident.Kind} is written
   * @param containerId one that it covers
   * @param most how many, the last opened first
   */
  public record IncidentQuery(
      @Nullable String status,
      @Nullable String kind,
      @Nullable String workload,
      @Nullable String containerId,
      int most) {}

  /** Incidents, the last opened first. */
  public List<Incident> incidents(IncidentQuery query) throws IOException {
    Filter filter = new Filter();
    filter.term("epitaph.incident.status", query.status());
    filter.term("epitaph.incident.kind", query.kind());
    filter.term("epitaph.workload.name", query.workload());
    filter.term("epitaph.incident.containers", query.containerId());
    return newest(
        Incident.class, "epitaph-incidents-*", filter, "epitaph.incident.opened_at", query.most());
  }

  /**
   * The incident that the begin of an id means.
   *
   * @return null when there is none
   * @throws AmbiguousNameException when it fits several
   */
  public @Nullable Incident incident(String id) throws IOException {
    Filter filter = new Filter();
    filter.prefix("event.id", id);
    List<Incident> found =
        newest(Incident.class, "epitaph-incidents-*", filter, "epitaph.incident.opened_at", 10);
    if (found.size() > 1) {
      throw new AmbiguousNameException(id, found.stream().map(Incident::id).toList());
    }
    return found.isEmpty() ? null : found.get(0);
  }

  /**
   * Which events to read; what is null does not narrow.
   *
   * @param containerId the container they are of, or were about
   * @param type the engine's word: {@code network}
   * @param since inclusive
   * @param until exclusive
   */
  public record EventQuery(
      @Nullable String containerId,
      @Nullable String type,
      @Nullable String action,
      @Nullable Instant since,
      @Nullable Instant until) {}

  /** Gives events one by one, oldest first. */
  public void events(EventQuery query, Consumer<EngineEvent> each) throws IOException {
    Filter filter = new Filter();
    filter.term("container.id", query.containerId());
    filter.term("epitaph.event.type", query.type());
    filter.term("event.action", query.action());
    filter.range("@timestamp", query.since(), query.until());
    scan(EngineEvent.class, "epitaph-events-*", filter, "@timestamp", true, each);
  }

  /**
   * Which archived files to read; what is null does not narrow.
   *
   * @param name the last part of the path
   * @param sha256 of the content
   * @param text words in the content
   */
  public record FileQuery(
      @Nullable String containerId,
      @Nullable String archiveId,
      @Nullable String name,
      @Nullable String sha256,
      @Nullable String text,
      int most) {}

  /** Files that containers added or changed, of all archives, the last taken first. */
  public List<ArchivedFile> files(FileQuery query) throws IOException {
    Filter filter = new Filter();
    filter.term("container.id", query.containerId());
    filter.term("epitaph.file.archive_id", query.archiveId());
    filter.term("file.name", query.name());
    filter.term("file.hash.sha256", query.sha256());
    filter.match("epitaph.file.text", query.text());
    return newest(ArchivedFile.class, "epitaph-files-*", filter, "@timestamp", query.most());
  }

  /** What became of the wishes to keep a container's file system, the last taken first. */
  public List<Archive> archives(@Nullable String containerId, int most) throws IOException {
    Filter filter = new Filter();
    filter.term("container.id", containerId);
    return newest(Archive.class, "epitaph-archives-*", filter, "@timestamp", most);
  }

  /** The last snapshot of a container that has its inspect answer; null when there is none. */
  public @Nullable InspectSnapshot snapshot(String containerId) throws IOException {
    Filter filter = new Filter();
    filter.term("container.id", containerId);
    filter.exists("epitaph.snapshot.status");
    List<InspectSnapshot> last =
        newest(InspectSnapshot.class, "epitaph-snapshots-*", filter, "@timestamp", 1);
    return last.isEmpty() ? null : last.get(0);
  }

  /** Gives all snapshots of a container one by one, oldest first. */
  public void snapshots(String containerId, Consumer<InspectSnapshot> each) throws IOException {
    Filter filter = new Filter();
    filter.term("container.id", containerId);
    scan(InspectSnapshot.class, "epitaph-snapshots-*", filter, "@timestamp", true, each);
  }

  /** How many documents each kind has, by kind. */
  public Map<String, Long> counts() throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String kind : Templates.KINDS) {
      JsonNode answer =
          http.ask("GET", "/epitaph-" + kind + "-*/_count?ignore_unavailable=true", null);
      if (answer.path("_shards").path("failed").asInt() > 0) {
        throw IndexUnavailableException.waiting(http.address(), "some shards do not answer");
      }
      counts.put(kind, answer.path("count").asLong());
    }
    return counts;
  }

  // ---- searching

  private static final class Filter {
    private final ArrayNode clauses = Wire.MAPPER.createArrayNode();

    void term(String field, @Nullable String value) {
      if (value != null) {
        clauses.addObject().putObject("term").put(field, value);
      }
    }

    void match(String field, @Nullable String words) {
      if (words != null) {
        clauses
            .addObject()
            .putObject("match")
            .putObject(field)
            .put("query", words)
            .put("operator", "and");
      }
    }

    void prefix(String field, String value) {
      clauses.addObject().putObject("prefix").put(field, value);
    }

    void exists(String field) {
      clauses.addObject().putObject("exists").put("field", field);
    }

    void range(String field, @Nullable Instant since, @Nullable Instant until) {
      if (since == null && until == null) {
        return;
      }
      ObjectNode range = clauses.addObject().putObject("range").putObject(field);
      if (since != null) {
        range.put("gte", Wire.text(since));
      }
      if (until != null) {
        range.put("lt", Wire.text(until));
      }
    }
  }

  private <T> List<T> newest(Class<T> type, String indices, Filter filter, String by, int most)
      throws IOException {
    List<T> all = new ArrayList<>();
    read(type, indices, filter, by, false, most, all::add);
    return all;
  }

  private <T> void scan(
      Class<T> type, String indices, Filter filter, String by, boolean ascending, Consumer<T> each)
      throws IOException {
    read(type, indices, filter, by, ascending, Integer.MAX_VALUE, each);
  }

  private <T> void read(
      Class<T> type,
      String indices,
      Filter filter,
      String by,
      boolean ascending,
      int most,
      Consumer<T> each)
      throws IOException {
    int size = PAGE;
    int left = most;
    JsonNode after = null;
    while (left > 0) {
      JsonNode hits;
      try {
        hits = page(indices, filter, by, ascending, Math.min(size, left), after);
      } catch (AnswerTooLargeException e) {
        if (size == 1) {
          throw e;
        }
        size = Math.max(1, size / 4);
        continue;
      }
      for (JsonNode hit : hits) {
        each.accept(record(type, hit.path("_source").path("epitaph").path("record")));
      }
      if (hits.size() < Math.min(size, left)) {
        return;
      }
      left -= hits.size();
      after = hits.get(hits.size() - 1).path("sort");
    }
  }

  private JsonNode page(
      String indices,
      Filter filter,
      String by,
      boolean ascending,
      int size,
      @Nullable JsonNode after)
      throws IOException {
    ObjectNode search = Wire.MAPPER.createObjectNode();
    search.put("size", size).put("track_total_hits", false);
    search.putArray("_source").add("epitaph.record");
    search.putObject("query").putObject("bool").set("filter", filter.clauses);
    ArrayNode sort = search.putArray("sort");
    ObjectNode order = sort.addObject().putObject(by);
    order.put("order", ascending ? "asc" : "desc").put("unmapped_type", "long");
    if (!by.endsWith("number")) {
      order.put("unmapped_type", "date_nanos").put("format", "strict_date_optional_time_nanos");
      // One without it is told as very old: a page cannot begin after nothing.
      order.put("missing", 0);
    }
    sort.addObject().putObject("event.id").put("order", "asc").put("unmapped_type", "keyword");
    if (after != null) {
      search.set("search_after", after);
    }
    // All of it, or an error: half an answer would be a lie.
    String options =
        "ignore_unavailable=true&allow_no_indices=true&allow_partial_search_results=false";
    return http.askPatiently("POST", "/" + indices + "/_search?" + options, search)
        .path("hits")
        .path("hits");
  }

  private static <T> T record(Class<T> type, JsonNode record) throws IOException {
    try {
      return Wire.read(record, type);
    } catch (MalformedRecordException e) {
      throw new IOException(
          "Elasticsearch holds what this version cannot read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
