package io.epitaph.stack.demo;

import io.epitaph.indexer.search.EventQuery;
import io.epitaph.indexer.search.IncidentQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.indexer.search.LifeQuery;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a demo finds in Elasticsearch, which holds data of this demo only: the state was empty, and
 * only the demo's own containers are watched.
 */
final class Findings {
  private static final int MOST = 200;

  private final IndexSearch reader;
  private final Set<String> deaths = new HashSet<>();
  private final Map<String, Incident.Status> incidents = new HashMap<>();
  private final List<Duration> delays = new ArrayList<>();

  Findings(IndexSearch reader) {
    this.reader = reader;
  }

  /**
   * Reports what is new since the last call.
   *
   * @return whether anything was
   */
  boolean read(DemoListener listener) throws IOException {
    boolean anything = false;
    for (Incarnation run : reader.incarnationsSince(Instant.EPOCH, MOST)) {
      if (run.diedAt() != null && run.cause() != null && deaths.add(run.id())) {
        Duration after = Duration.between(run.diedAt(), Instant.now());
        delays.add(after);
        listener.died(new Death(String.valueOf(run.containerName()), run, after));
        anything = true;
      }
    }
    for (Incident incident : reader.incidents(new IncidentQuery(null, null, null, null, MOST))) {
      if (incident.partOf() == null
          && incident.status() != incidents.put(incident.id(), incident.status())) {
        listener.incident(incident);
        anything = true;
      }
    }
    return anything;
  }

  /** The median time from a death until it was found; null while none was found. */
  @Nullable Duration medianDelay() {
    return delays.isEmpty() ? null : delays.stream().sorted().toList().get(delays.size() / 2);
  }

  /** What is found now of each life. */
  List<Check> checks() throws IOException {
    List<Check> all = new ArrayList<>();
    for (PlayedLife played : PlayedLife.values()) {
      List<Life> lives = reader.lives(new LifeQuery(played.container(), null, null, null, 1));
      all.add(
          lives.isEmpty()
              ? new Check(
                  Integer.toString(played.number()),
                  played.container(),
                  played.expected(),
                  "nothing",
                  false)
              : new PlayedCheck(facts(lives.get(0))).of(played));
    }
    return all;
  }

  private Facts facts(Life life) throws IOException {
    String id = life.containerId();
    List<EngineEvent> events = new ArrayList<>();
    reader.events(new EventQuery(id, null, null, null, null), events::add);
    return new Facts(
        life,
        reader.incarnations(id),
        reader.incidents(new IncidentQuery(null, null, null, id, 50)),
        events);
  }

  /** The last words of the last run of a container; null while there are none. */
  @Nullable List<String> lastWords(String container) throws IOException {
    Life life = reader.life(container);
    if (life == null) {
      return null;
    }
    List<Incarnation> runs = reader.incarnations(life.containerId());
    var words = runs.isEmpty() ? null : runs.get(runs.size() - 1).lastWords();
    return words == null || words.lines().isEmpty() ? null : words.lines();
  }
}
