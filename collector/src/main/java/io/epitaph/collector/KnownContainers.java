package io.epitaph.collector;

import io.epitaph.engine.copy.Transcript;
import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last known state of each container: what the containers of an engine are compared with after
 * a gap. Learned from the events and snapshots that were sent; kept over a restart. Thread-safe.
 */
final class KnownContainers {
  private static final Logger LOG = LoggerFactory.getLogger(KnownContainers.class);

  private static final Set<String> NOTED =
      Set.of(
          Actions.CREATE,
          Actions.START,
          Actions.DIE,
          Actions.PAUSE,
          Actions.UNPAUSE,
          Actions.HEALTH_STATUS,
          Actions.RENAME,
          Actions.DESTROY);

  private final ContainerStore store;
  private final SentFacts sent = new SentFacts();
  private final Destroyed destroyed = new Destroyed();
  private final Map<String, KnownContainer> known = new TreeMap<>();

  KnownContainers(ContainerStore store) {
    this.store = store;
    try {
      store
          .all()
          .forEach(
              (id, json) -> {
                KnownContainer container = KnownContainer.read(json);
                if (container != null) {
                  known.put(id, container);
                }
              });
    } catch (IOException e) {
      LOG.warn("what was known of containers cannot be read: {}", e.toString());
    }
  }

  /** All, by their ids. */
  synchronized Map<String, KnownContainer> all() {
    return new TreeMap<>(known);
  }

  /** Takes note of an event that was sent. */
  void saw(Transcript event) {
    String id = event.containerId();
    if (id != null && event.type().equals("container") && NOTED.contains(event.action())) {
      saw(id, event.action(), event.detail(), event.occurredAt(), event.json());
    }
  }

  /** As {@link #saw(Transcript)}. */
  synchronized void saw(
      String id, String action, @Nullable String detail, Instant at, byte[] record) {
    KnownContainer before = known.get(id);
    if (before != null && before.knownAt().isAfter(at)) {
      // A snapshot was ahead of it.
      at = before.knownAt();
    }
    switch (action) {
      case Actions.DESTROY -> {
        destroyed.add(id);
        forget(id);
      }
      case Actions.CREATE ->
          put(id, before == null ? RecordedAttributes.of(record).container(at) : before);
      case Actions.RENAME -> {
        if (before != null) {
          put(id, before.renamed(RecordedAttributes.of(record).get("name"), at));
        }
      }
      default ->
          put(
              id,
              (before == null ? RecordedAttributes.of(record).container(at) : before)
                  .with(action, detail, at));
    }
  }

  /** Whether it says something else than the last snapshot that was sent, or that is long ago. */
  boolean isNews(InspectSnapshot snapshot) {
    return sent.isNews(snapshot);
  }

  /** Takes note of a snapshot that was sent. */
  synchronized void learn(InspectSnapshot snapshot) {
    sent.add(snapshot);
    Facts facts = snapshot.facts();
    String id = snapshot.containerId();
    if (facts != null && !destroyed.has(id)) {
      put(id, KnownContainer.of(known.get(id), snapshot, facts));
    }
  }

  /**
   * Forgets those that the engine no longer has.
   *
   * @param listed when it was asked which it has
   */
  synchronized void keepOnly(Set<String> containerIds, Instant listed) {
    for (Map.Entry<String, KnownContainer> each : all().entrySet()) {
      boolean older = each.getValue().knownAt().isBefore(listed);
      if (older && !containerIds.contains(each.getKey())) {
        forget(each.getKey());
      }
    }
  }

  private void put(String id, KnownContainer container) {
    if (!container.equals(known.put(id, container))) {
      store.put(id, container.json());
    }
  }

  private void forget(String id) {
    sent.forget(id);
    if (known.remove(id) != null) {
      store.remove(id);
    }
  }
}
