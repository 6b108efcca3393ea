package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
abstract class Episode implements Trouble {
  static final int CONTAINERS = 20;
  private static final String LIMIT =
      "the last of %,d that may be open of a workload: no more are opened until others end"
          .formatted(WorkloadState.MOST_OPEN);
  private static final int FIRST_EVENTS = 10;
  private static final int LAST_EVENTS = 40;

  private String id = "";
  private Instant anchoredAt = Instant.EPOCH;
  private @Nullable Instant openedAt;
  private @Nullable Instant resolvedAt;
  private @Nullable Resolution resolution;
  private @Nullable String partOf;

  /** True when so many were open when it opened that no more were. */
  private boolean last;

  private @Nullable EngineRef engine;
  private List<String> containers = List.of();
  private @Nullable String containerName;
  private @Nullable String image;
  private List<String> firstEvents = List.of();
  private List<String> lastEvents = List.of();

  private List<String> overridden = List.of();
  private List<String> ignored = List.of();

  Episode() {}

  Episode(Episode other) {
    id = other.id;
    anchoredAt = other.anchoredAt;
    openedAt = other.openedAt;
    resolvedAt = other.resolvedAt;
    resolution = other.resolution;
    partOf = other.partOf;
    last = other.last;
    engine = other.engine;
    containers = other.containers;
    containerName = other.containerName;
    image = other.image;
    firstEvents = other.firstEvents;
    lastEvents = other.lastEvents;
    overridden = other.overridden;
    ignored = other.ignored;
  }

  @Override
  public abstract Episode copy();

  abstract Incident.Kind kind();

  abstract Incident.Severity severity();

  /** One sentence; the most important word first. */
  abstract String summary();

  /** Adds the numbers of its kind; null values are left out. */
  abstract void numbers(Numbers numbers);

  /** Adds the words of its kind; null values are left out. */
  abstract void details(Details details);

  String id() {
    return id;
  }

  Instant anchoredAt() {
    return anchoredAt;
  }

  /** Whether an engine is another than the one of its last turn. */
  boolean isElsewhere(EngineRef other) {
    return engine != null && !engine.id().equals(other.id());
  }

  /** True once it is, or was, an incident. */
  boolean isOpened() {
    return openedAt != null;
  }

  boolean isOpen() {
    return openedAt != null && resolvedAt == null;
  }

  @Override
  public boolean mustStay() {
    return isOpen();
  }

  /** Null while it is not over. */
  @Nullable Instant resolvedAt() {
    return resolvedAt;
  }

  @Nullable Resolution resolution() {
    return resolution;
  }

  /** The id of the incident that it belongs to; null for none. */
  @Nullable String partOf() {
    return partOf;
  }

  void partOf(@Nullable String incidentId) {
    partOf = incidentId;
  }

  /**
   * Fixes its id.
   *
   * @param subject the workload's id, or the container's
   * @param anchor the event that it begins with
   */
  void begin(String subject, String anchor, Instant at) {
    id = Incident.idOf(kind(), subject, anchor);
    anchoredAt = at;
  }

  /**
   * @param asLast true when no more of its kind are opened after it
   */
  void opened(Instant at, boolean asLast) {
    openedAt = at;
    last = asLast;
  }

  void resolved(Instant at, Resolution how) {
    resolvedAt = at;
    resolution = how;
  }

  /** Learns which container it is about now, and which labels of it count. */
  void about(Turn turn, Thresholds thresholds) {
    engine = turn.engine();
    boolean named = !turn.containerId().isEmpty();
    if (named
        && (containers.isEmpty()
            || !containers.get(containers.size() - 1).equals(turn.containerId()))) {
      List<String> others = new ArrayList<>(containers);
      others.remove(turn.containerId());
      containers = Lists.append(others, turn.containerId(), CONTAINERS);
      image = turn.image();
    }
    image = image == null ? turn.image() : image;
    containerName = turn.containerName();
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
    details.put("limit", last ? LIMIT : null);
    details.put("thresholds", overridden.isEmpty() ? null : String.join(", ", overridden));
    details.put("ignoredLabels", ignored.isEmpty() ? null : String.join("; ", ignored));
    return Incident.builder()
        .id(id)
        .revision(revision)
        .updatedAt(updatedAt)
        .engine(Objects.requireNonNull(engine))
        .kind(kind())
        .severity(severity())
        .status(resolvedAt == null ? Incident.Status.OPEN : Incident.Status.RESOLVED)
        .anchoredAt(anchoredAt)
        .openedAt(Objects.requireNonNull(openedAt))
        .resolvedAt(resolvedAt)
        .resolution(resolution)
        .workload(workload)
        .containers(containers)
        .containerName(containerName)
        .image(image)
        .evidence(evidence)
        .partOf(partOf)
        .summary(summary())
        .numbers(numbers.values())
        .details(details.values())
        .build();
  }
}
