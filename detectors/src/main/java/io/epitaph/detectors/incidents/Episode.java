package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incident;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that is, or may become, one incident. It begins with its first event, which fixes its
 * id, and may be open long after, or never.
 *
 * <p>Changed only by the step that made this copy; its lists and maps are never changed, only
 * replaced.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
abstract class Episode implements Cloneable {
  static final int CONTAINERS = 20;
  private static final int FIRST_EVENTS = 10;
  private static final int LAST_EVENTS = 40;

  String id = "";
  Instant anchoredAt = Instant.EPOCH;
  @Nullable Instant openedAt;
  @Nullable Instant resolvedAt;
  @Nullable String resolution;
  @Nullable String partOf;

  @Nullable EngineRef engine;
  List<String> containers = List.of();
  @Nullable String containerName;
  @Nullable String image;
  List<String> firstEvents = List.of();
  List<String> lastEvents = List.of();

  List<String> overridden = List.of();
  List<String> ignored = List.of();

  abstract Incident.Kind kind();

  abstract Incident.Severity severity();

  /** One sentence; the most important word first. */
  abstract String summary();

  /** Adds the numbers of its kind; null values are left out. */
  abstract void numbers(Numbers numbers);

  /** Adds the words of its kind; null values are left out. */
  abstract void details(Details details);

  Episode copy() {
    try {
      return (Episode) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * @param subject the workload's id, or the container's
   */
  void begin(String subject, String anchor, Instant at) {
    id = Incident.idOf(kind(), subject, anchor);
    anchoredAt = at;
  }

  boolean isOpen() {
    return openedAt != null && resolvedAt == null;
  }

  void about(Turn turn, Thresholds thresholds) {
    engine = turn.engine();
    if (!containers.isEmpty() && containers.get(containers.size() - 1).equals(turn.containerId())) {
      containerName = turn.containerName();
    } else {
      List<String> others = new ArrayList<>(containers);
      others.remove(turn.containerId());
      containers = Lists.append(others, turn.containerId(), CONTAINERS);
      containerName = turn.containerName();
      image = turn.image();
    }
    overridden = thresholds.overridden();
    ignored = thresholds.ignored();
  }

  /** Adds those that it does not cover yet. */
  void covers(List<String> others) {
    for (String other : others) {
      if (!containers.contains(other)) {
        containers = Lists.append(containers, other, CONTAINERS);
      }
    }
  }

  void evidence(@Nullable String eventId) {
    if (eventId == null || firstEvents.contains(eventId) || lastEvents.contains(eventId)) {
      return;
    }
    if (firstEvents.size() < FIRST_EVENTS) {
      firstEvents = Lists.append(firstEvents, eventId, FIRST_EVENTS);
    } else {
      lastEvents = Lists.append(lastEvents, eventId, LAST_EVENTS);
    }
  }

  Incident incident(Workload workload, long revision, Instant updatedAt) {
    List<String> evidence = new ArrayList<>(firstEvents);
    evidence.addAll(lastEvents);
    Numbers numbers = new Numbers();
    numbers(numbers);
    Details details = new Details();
    details(details);
    details.put("thresholds", overridden.isEmpty() ? null : String.join(", ", overridden));
    details.put("ignoredLabels", ignored.isEmpty() ? null : String.join("; ", ignored));
    return new Incident(
        Incident.SCHEMA,
        id,
        revision,
        updatedAt,
        Objects.requireNonNull(engine),
        kind(),
        severity(),
        resolvedAt == null ? Incident.Status.OPEN : Incident.Status.RESOLVED,
        anchoredAt,
        Objects.requireNonNull(openedAt),
        resolvedAt,
        resolution,
        workload,
        containers,
        containerName,
        image,
        evidence,
        partOf,
        summary(),
        numbers.values,
        details.values);
  }

  /** Whole numbers by name, in order. */
  static final class Numbers {
    private final Map<String, Long> values = new LinkedHashMap<>();

    void put(String name, @Nullable Long value) {
      if (value != null) {
        values.put(name, value);
      }
    }

    void put(String name, @Nullable Integer value) {
      put(name, value == null ? null : Long.valueOf(value));
    }

    void put(String name, @Nullable Duration value) {
      put(name, value == null ? null : Long.valueOf(nanos(value)));
    }

    private static long nanos(Duration duration) {
      try {
        return duration.toNanos();
      } catch (ArithmeticException e) {
        return Long.MAX_VALUE;
      }
    }
  }

  /** Words by name, in order. */
  static final class Details {
    private final Map<String, String> values = new LinkedHashMap<>();

    void put(String name, @Nullable String value) {
      if (value != null && !value.isEmpty()) {
        values.put(name, value);
      }
    }
  }
}
