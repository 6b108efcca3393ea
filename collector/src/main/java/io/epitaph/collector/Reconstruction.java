package io.epitaph.collector;

import io.epitaph.model.Actions;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a gap in the events, by comparing what the engine says of its containers
 * after it with what was last known of them. Only what that shows: no event is made up for what
 * merely may have been. Made for one gap.
 *
 * <p>What the engine says may be later than the gap. What came after it was observed, and is left
 * to the events that say it.
 */
final class Reconstruction {
  /** Two clocks of one machine: the container runtime's and the engine's. */
  private static final Duration JITTER = Duration.ofMillis(50);

  /** How long after the time in inspect its event may come: a busy engine takes a while. */
  private static final Duration EVENT_WITHIN = Duration.ofSeconds(10);

  /** How long before its start an engine may give a death. */
  private static final Duration BEFORE_START = Duration.ofSeconds(1);

  /** The codes that an engine writes for starts that fail, over that of the run before. */
  private static final int FIRST_OF_START = 125;

  private static final int LAST_OF_START = 128;

  private static final List<String> ORDER =
      List.of(
          Actions.RENAME,
          Actions.CREATE,
          Actions.START,
          Actions.DIE,
          Actions.UNPAUSE,
          Actions.PAUSE,
          Actions.HEALTH_STATUS,
          Actions.DESTROY);

  /**
   * A span that nobody watched.
   *
   * @param from the last event before it
   * @param to the first event after it, or when it was found that none comes
   */
  record Gap(Instant from, Instant to) {
    boolean has(@Nullable Instant at) {
      return at != null && at.isAfter(from) && !at.isAfter(to);
    }
  }

  /**
   * @param events in order of time
   * @param restartsUnseen restarts by a policy of which only the number is known
   * @param unknown containers that could not be inspected
   */
  record Result(List<EngineEvent> events, int restartsUnseen, int unknown) {}

  /**
   * @param place in the order of time: an engine gives some deaths milliseconds before their start
   */
  private record Placed(Instant place, EngineEvent event) {}

  private final EngineRef engine;
  private final Gap gap;
  private final Instant madeAt;
  private final List<EngineEvent> observed;
  private final List<Placed> events = new ArrayList<>();
  private int restartsUnseen;
  private int unknown;

  /**
   * @param madeAt by the collector's clock
   * @param observed what the engine still remembers of the time after the gap
   */
  Reconstruction(EngineRef engine, Gap gap, Instant madeAt, List<EngineEvent> observed) {
    this.engine = engine;
    this.gap = gap;
    this.madeAt = madeAt;
    this.observed = observed;
  }

  /**
   * @param known what was known before the gap
   * @param listed all containers that the engine has after it
   * @param snapshots of those
   */
  Result of(
      Map<String, KnownContainer> known, List<String> listed, List<InspectSnapshot> snapshots) {
    Set<String> there = new HashSet<>(listed);
    known.forEach(
        (id, container) -> {
          if (!there.contains(id) && !isObserved(id, Actions.DESTROY)) {
            destroyed(id, container);
          }
        });
    for (InspectSnapshot snapshot : snapshots) {
      Facts facts = snapshot.facts();
      if (facts == null) {
        unknown += isObserved(snapshot.containerId(), Actions.DESTROY) ? 0 : 1;
      } else {
        new Container(snapshot.containerId(), known.get(snapshot.containerId()), facts).compare();
      }
    }
    events.sort(
        Comparator.comparing(Placed::place)
            .thenComparing(each -> each.event().actorId())
            .thenComparing(each -> ORDER.indexOf(each.event().action())));
    return new Result(events.stream().map(Placed::event).toList(), restartsUnseen, unknown);
  }

  private void destroyed(String id, KnownContainer container) {
    Map<String, String> attributes = new LinkedHashMap<>(container.labels());
    put(attributes, "image", container.image());
    put(attributes, "name", container.name());
    add(
        id,
        Actions.DESTROY,
        null,
        gap.to(),
        gap.to(),
        attributes,
        "the engine's list of containers, which lacks it; when it was removed is not known",
        Confidence.LIKELY);
  }

  private static void put(Map<String, String> attributes, String name, String value) {
    if (!value.isEmpty()) {
      attributes.put(name, value);
    }
  }

  private boolean isObserved(String id, String action) {
    return observed.stream().anyMatch(e -> e.actorId().equals(id) && e.action().equals(action));
  }

  /** Whether an event after the gap says what inspect gives this time for. */
  private boolean isObserved(String id, String action, Instant inspected) {
    return observed.stream()
        .filter(e -> e.actorId().equals(id) && e.action().equals(action))
        .map(e -> Duration.between(inspected, e.occurredAt()))
        .anyMatch(
            late -> late.compareTo(JITTER.negated()) >= 0 && late.compareTo(EVENT_WITHIN) <= 0);
  }

  private void add(
      String id,
      String action,
      @Nullable String detail,
      Instant at,
      Instant place,
      Map<String, String> attributes,
      String from,
      Confidence confidence) {
    long nanos = TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    EngineEvent event =
        new EngineEvent(
            EngineEvent.SCHEMA,
            EngineEvent.idOf(engine.id(), nanos, "container", action, id, null),
            engine,
            at,
            madeAt,
            "container",
            action,
            detail,
            id,
            attributes,
            "local",
            "",
            Origin.reconstructed(from, confidence),
            false);
    events.add(new Placed(place, event));
  }

  /** One that the engine has, before and after. */
  private final class Container {
    private final String id;
    private final @Nullable KnownContainer before;
    private final Facts facts;

    Container(String id, @Nullable KnownContainer before, Facts facts) {
      this.id = id;
      this.before = before;
      this.facts = facts;
    }

    void compare() {
      boolean created = isNew(facts.created(), Actions.CREATE, null);
      if (created) {
        add(Actions.CREATE, facts.created(), facts.created(), "inspect's Created", Map.of());
      }
      rename();
      died();
      boolean started =
          isNew(facts.startedAt(), Actions.START, before == null ? null : before.startedAt());
      int unseen = restarts(created, started);
      restartsUnseen += unseen;
      if (started) {
        Instant at = facts.startedAt();
        add(Actions.START, at, at, "inspect's StartedAt" + counted(unseen), Map.of());
      }
      boolean again = started || (before != null && before.running());
      if (again && isRunning()) {
        paused(started);
        health(started);
      }
    }

    private boolean isRunning() {
      return facts.status().equals("running") || facts.status().equals("paused");
    }

    /**
     * Whether what inspect gives this time for was in the gap.
     *
     * @param known when it was the last time, as far as was known
     */
    private boolean isNew(@Nullable Instant at, String action, @Nullable Instant known) {
      if (at == null || at.isAfter(gap.to()) || isObserved(id, action, at)) {
        return false;
      }
      if (gap.has(at)) {
        return known == null || at.isAfter(known);
      }
      // Just before the gap: its event would have come in it.
      boolean just = at.isAfter(gap.from().minus(EVENT_WITHIN));
      return just && !action.equals(Actions.CREATE) && before != null && isAfter(at, known);
    }

    private static boolean isAfter(Instant at, @Nullable Instant known) {
      return known == null || at.isAfter(known);
    }

    private void died() {
      Instant at = facts.finishedAt();
      if (!isNew(at, Actions.DIE, before == null ? null : before.finishedAt())) {
        return;
      }
      Instant started = facts.startedAt();
      boolean ofThisRun =
          !isRunning() && (started == null || !at.isBefore(started.minus(BEFORE_START)));
      boolean ofAStart =
          !facts.error().isEmpty()
              && facts.exitCode() >= FIRST_OF_START
              && facts.exitCode() <= LAST_OF_START;
      if (ofThisRun && !ofAStart) {
        add(
            Actions.DIE,
            at,
            started != null && started.isAfter(at) ? started : at,
            "inspect's FinishedAt and ExitCode",
            Map.of("exitCode", Long.toString(Integer.toUnsignedLong(facts.exitCode()))));
      } else {
        add(Actions.DIE, at, at, "inspect's FinishedAt; its exit code is not known", Map.of());
      }
    }

    /** How many restarts were between what is known, of which inspect has no times. */
    private int restarts(boolean created, boolean started) {
      int count = facts.restartCount();
      int base =
          before == null || before.restartCount() == null || before.restartCount() > count
              ? 0
              : before.restartCount();
      boolean counted = created || (before != null && before.restartCount() != null);
      long later =
          observed.stream()
              .filter(e -> e.actorId().equals(id) && e.action().equals(Actions.START))
              .count();
      // While the engine waits to restart it, the count is already that of the next run.
      long seen = later + (started ? 1 : 0) + (facts.status().equals("restarting") ? 1 : 0);
      return counted ? (int) Math.max(0, count - base - seen) : 0;
    }

    private String counted(int unseen) {
      return unseen == 0
          ? ""
          : "; by its RestartCount "
              + unseen
              + (unseen == 1 ? " restart" : " restarts")
              + " before it, of which nothing else is known";
    }

    private void rename() {
      String former = before == null ? "" : before.name();
      if (!former.isEmpty() && !former.equals(facts.name()) && !isObserved(id, Actions.RENAME)) {
        at("inspect's Name", Actions.RENAME, null, Map.of("oldName", "/" + former));
      }
    }

    private void paused(boolean started) {
      boolean was = !started && before != null && before.paused();
      boolean is = facts.status().equals("paused");
      if (was != is && !isObserved(id, Actions.PAUSE) && !isObserved(id, Actions.UNPAUSE)) {
        at("inspect's Status", is ? Actions.PAUSE : Actions.UNPAUSE, null, Map.of());
      }
    }

    private void health(boolean started) {
      String is = facts.health();
      String was = started || before == null ? null : before.health();
      boolean told = is != null && (is.equals("healthy") || is.equals("unhealthy"));
      if (told && !is.equals(was) && !isObserved(id, Actions.HEALTH_STATUS)) {
        at("inspect's Health", Actions.HEALTH_STATUS, is, Map.of());
      }
    }

    /** One whose time is not known: it was before the end of the gap. */
    private void at(String from, String action, @Nullable String detail, Map<String, String> more) {
      Reconstruction.this.add(
          id,
          action,
          detail,
          gap.to(),
          gap.to(),
          attributes(more),
          from + "; when is not known",
          Confidence.LIKELY);
    }

    private void add(
        String action, Instant at, Instant place, String from, Map<String, String> more) {
      Reconstruction.this.add(
          id, action, null, at, place, attributes(more), from, Confidence.CERTAIN);
    }

    private Map<String, String> attributes(Map<String, String> more) {
      Map<String, String> attributes = new LinkedHashMap<>(facts.labels());
      put(attributes, "image", facts.image());
      put(attributes, "name", facts.name());
      attributes.putAll(more);
      return attributes;
    }
  }
}
