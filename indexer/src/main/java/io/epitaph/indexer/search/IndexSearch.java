package io.epitaph.indexer.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchivedFile;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Life;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was indexed, as the records that it was made of. Thread-safe.
 *
 * <p>All methods throw {@link IndexUnavailableException} when Elasticsearch cannot be reached.
 */
public final class IndexSearch implements AutoCloseable {
  private static final List<String> GAPS =
      Stream.of(
              CollectorStatus.Kind.GAP,
              CollectorStatus.Kind.REPAIRED,
              CollectorStatus.Kind.UNPROVEN)
          .map(Wire::name)
          .toList();

  /** More than one is ambiguous; this many are named. */
  private static final int CANDIDATES = 10;

  /** More than a year of windows twice a day. */
  private static final int WINDOWS = 1_000;

  private final IndexHttp http;

  /**
   * @param apiKey the encoded API key; null for none
   */
  public IndexSearch(URI elasticsearch, @Nullable String apiKey) {
    this.http = new IndexHttp(elasticsearch, apiKey);
  }

  public URI address() {
    return http.address();
  }

  /** The cluster's health: {@code green}, {@code yellow}, {@code red}. */
  public String health() throws IOException {
    return http.ask("GET", "/_cluster/health", null).path("status").asText();
  }

  /** Lives, most recently changed first. */
  public List<Life> lives(LifeQuery query) throws IOException {
    return lives(query.filter(), query.most());
  }

  private List<Life> lives(Filter filter, int most) throws IOException {
    return new Search<>(Life.class, IndexKind.LIVES, filter, "epitaph.life.updated_at")
        .newest(http, most);
  }

  /**
   * The life with this name or prefix of its id, by the rules of the engine's own tools: an exact
   * name comes before an id; of several containers that had the name, the newest is meant.
   *
   * @return null when there is none
   * @throws AmbiguousNameException when the prefix of an id matches several
   */
  public @Nullable Life life(String nameOrId) throws IOException {
    String wanted = nameOrId.startsWith("/") ? nameOrId.substring(1) : nameOrId;
    Life named = first(lives(new Filter().term("container.name", wanted), 1));
    if (named != null) {
      return named;
    }
    if (wanted.matches("[0-9a-f]{1,64}")) {
      List<Life> found = lives(new Filter().prefix("container.id", wanted), CANDIDATES);
      if (found.size() > 1) {
        throw new AmbiguousNameException(wanted, found.stream().map(Life::containerId).toList());
      }
      if (!found.isEmpty()) {
        return found.get(0);
      }
    }
    return first(lives(new Filter().term("epitaph.life.names", wanted), 1));
  }

  /** How many deaths are indexed of each cause. */
  public Map<String, Long> deathsByCause() throws IOException {
    return new ValueCounts(IndexKind.INCARNATIONS, new Filter(), "epitaph.cause.kind").read(http);
  }

  /** How many incidents of each kind are open. */
  public Map<String, Long> openIncidentsByKind() throws IOException {
    return new ValueCounts(
            IndexKind.INCIDENTS,
            new Filter().term("epitaph.incident.status", "open"),
            "epitaph.incident.kind")
        .read(http);
  }

  /** All incarnations of a container, oldest first. */
  public List<Incarnation> incarnations(String containerId) throws IOException {
    List<Incarnation> all = new ArrayList<>();
    incarnations(ofContainer(containerId), "epitaph.incarnation.number")
        .oldestFirst(http, all::add);
    return all;
  }

  /** Incarnations that began at this time or later, most recently begun first. */
  public List<Incarnation> incarnationsSince(Instant time, int most) throws IOException {
    return incarnations(new Filter().range("@timestamp", time, null), "@timestamp")
        .newest(http, most);
  }

  private static Search<Incarnation> incarnations(Filter filter, String by) {
    return new Search<>(Incarnation.class, IndexKind.INCARNATIONS, filter, by);
  }

  /** Incidents, most recently opened first. */
  public List<Incident> incidents(IncidentQuery query) throws IOException {
    return incidents(query.filter(), query.most());
  }

  private List<Incident> incidents(Filter filter, int most) throws IOException {
    return new Search<>(Incident.class, IndexKind.INCIDENTS, filter, "epitaph.incident.opened_at")
        .newest(http, most);
  }

  /**
   * The incident with this prefix of its id.
   *
   * @return null when there is none
   * @throws AmbiguousNameException when it matches several
   */
  public @Nullable Incident incident(String id) throws IOException {
    List<Incident> found = incidents(new Filter().prefix("event.id", id), CANDIDATES);
    if (found.size() > 1) {
      throw new AmbiguousNameException(id, found.stream().map(Incident::id).toList());
    }
    return first(found);
  }

  /**
   * The quiet windows that end at this time or later, those that end last first; at most {@value
   * #WINDOWS}.
   */
  public List<QuietWindow> quietWindows(Instant since) throws IOException {
    return new Search<>(
            QuietWindow.class,
            IndexKind.QUIET,
            new Filter().range("epitaph.quiet.to", since, null),
            "epitaph.quiet.to")
        .newest(http, WINDOWS);
  }

  /**
   * What collectors say of gaps in their events: the gaps, their repairs, and what is unproven,
   * most recently reported first.
   *
   * @param engine the name of an engine; null for all
   * @param since only those that end at this time or later; null for all
   */
  public List<CollectorStatus> gaps(@Nullable String engine, @Nullable Instant since, int most)
      throws IOException {
    Filter filter =
        new Filter()
            .terms("event.action", GAPS)
            .term("epitaph.engine.name", engine)
            .range("event.end", since, null);
    return new Search<>(CollectorStatus.class, IndexKind.STATUS, filter, "@timestamp")
        .newest(http, most);
  }

  /** Reads events one by one, oldest first. */
  public void events(EventQuery query, Consumer<EngineEvent> each) throws IOException {
    new Search<>(EngineEvent.class, IndexKind.EVENTS, query.filter(), "@timestamp")
        .oldestFirst(http, each);
  }

  /** What containers added, changed or deleted, of all archives, most recently taken first. */
  public List<ArchivedFile> files(FileQuery query) throws IOException {
    return new Search<>(ArchivedFile.class, IndexKind.FILES, query.filter(), "@timestamp")
        .newest(http, query.most());
  }

  /**
   * The outcomes of the requests to keep a container's file system, most recently taken first.
   *
   * @param containerId null for all containers
   */
  public List<Archive> archives(@Nullable String containerId, int most) throws IOException {
    return new Search<>(Archive.class, IndexKind.ARCHIVES, ofContainer(containerId), "@timestamp")
        .newest(http, most);
  }

  /** The last snapshot of a container that has its inspect answer; null when there is none. */
  public @Nullable InspectSnapshot snapshot(String containerId) throws IOException {
    return first(
        snapshots(ofContainer(containerId).exists("epitaph.snapshot.status")).newest(http, 1));
  }

  /** Reads all snapshots of a container one by one, oldest first. */
  public void snapshots(String containerId, Consumer<InspectSnapshot> each) throws IOException {
    snapshots(ofContainer(containerId)).oldestFirst(http, each);
  }

  private static Search<InspectSnapshot> snapshots(Filter filter) {
    return new Search<>(InspectSnapshot.class, IndexKind.SNAPSHOTS, filter, "@timestamp");
  }

  /** How many documents each kind has, by the kind as it is written. */
  public Map<String, Long> counts() throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (IndexKind kind : IndexKind.values()) {
      JsonNode answer =
          http.ask("GET", "/" + kind.pattern() + "/_count?ignore_unavailable=true", null);
      if (answer.path("_shards").path("failed").asInt() > 0) {
        throw IndexUnavailableException.waiting(http.address(), "some shards do not answer");
      }
      counts.put(Wire.name(kind), answer.path("count").asLong());
    }
    return counts;
  }

  private static Filter ofContainer(@Nullable String containerId) {
    return new Filter().term("container.id", containerId);
  }

  private static <T> @Nullable T first(List<T> found) {
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
