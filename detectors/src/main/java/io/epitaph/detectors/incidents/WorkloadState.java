package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.detectors.Instants;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link WorkloadTracker} remembers of one workload: only trouble. Never changed once it is
 * given out; bounded; reads and writes as JSON with {@link Wire#MAPPER}.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class WorkloadState {
  /** Of one type of trouble that is no open incident; the oldest is dropped. */
  static final int MOST = 256;

  /**
   * Of one type that are open incidents. None is dropped, since nothing would end it: no more are
   * opened.
   */
  static final int MOST_OPEN = 4_096;

  /** The subject of trouble of the whole workload, not of one container. */
  static final String WHOLE = "";

  /** Before trouble had a list of its own, the state had a field for each type. */
  private static final Map<String, Class<? extends Trouble>> FORMER_FIELDS =
      Map.of(
          "chains", LoopChain.class,
          "loop", LoopEpisode.class,
          "ooms", OomEpisode.class,
          "oomTimes", OomTimes.class,
          "flap", FlapEpisode.class,
          "stuck", StuckEpisode.class,
          "crashes", CrashEpisode.class);

  @Nullable Workload workload;

  /** Distinct inputs and timers so far: the revision of what is published. */
  long applied;

  Instant updatedAt = Instant.EPOCH;
  @Nullable Instant wakeAt;

  @JsonIgnore private final Map<Key, Trouble> byKey = new LinkedHashMap<>();

  /**
   * The key of a trouble.
   *
   * @param subject the container's id, or {@link #WHOLE}
   */
  private record Key(Class<? extends Trouble> type, String subject) {}

  /**
   * @param trouble null when it is of a type that only a later version knows
   */
  private record Entry(String subject, @Nullable Trouble trouble) {}

  WorkloadState() {}

  WorkloadState(WorkloadState other) {
    workload = other.workload;
    applied = other.applied;
    updatedAt = other.updatedAt;
    wakeAt = other.wakeAt;
    byKey.putAll(other.byKey);
  }

  /** Those of its troubles that are incidents. */
  List<Incident> incidents() {
    List<Incident> incidents = new ArrayList<>();
    each(
        Episode.class,
        (subject, episode) -> {
          if (episode.isOpened() && workload != null) {
            incidents.add(episode.incident(workload, applied, updatedAt));
          }
        });
    return incidents;
  }

  /** As if all that it waits for were so much later. */
  WorkloadState shifted(Duration by) {
    WorkloadState shifted = new WorkloadState(this);
    shifted.updatedAt = updatedAt.plus(by);
    shifted.wakeAt = Instants.later(wakeAt, by);
    shifted.byKey.replaceAll((key, trouble) -> trouble.shifted(by));
    return shifted;
  }

  public @Nullable Workload workload() {
    return workload;
  }

  /** The event time at which {@link WorkloadTracker#onTime} must be called; null for none. */
  public @Nullable Instant wakeAt() {
    return wakeAt;
  }

  boolean isCalm() {
    return byKey.isEmpty();
  }

  /** To be read only; null when there is none. */
  <T extends Trouble> @Nullable T find(Class<T> type, String subject) {
    return type.cast(byKey.get(new Key(type, subject)));
  }

  /** Each of a type with its subject, oldest first; to be read only. */
  <T extends Trouble> void each(Class<T> type, BiConsumer<String, T> visitor) {
    byKey.forEach(
        (key, trouble) -> {
          if (type.isInstance(trouble)) {
            visitor.accept(key.subject(), type.cast(trouble));
          }
        });
  }

  /** The subjects of those that are wanted, oldest first. */
  <T extends Trouble> List<String> subjects(Class<T> type, Predicate<T> wanted) {
    List<String> subjects = new ArrayList<>();
    each(
        type,
        (subject, trouble) -> {
          if (wanted.test(trouble)) {
            subjects.add(subject);
          }
        });
    return subjects;
  }

  /** The earliest of the times that each of a type has; null for none. */
  <T extends Trouble> @Nullable Instant earliest(
      Class<T> type, Function<T, @Nullable Instant> time) {
    Instant earliest = null;
    for (Trouble trouble : byKey.values()) {
      if (type.isInstance(trouble)) {
        earliest = Instants.earlier(earliest, time.apply(type.cast(trouble)));
      }
    }
    return earliest;
  }

  void put(String subject, Trouble trouble) {
    Key key = new Key(trouble.getClass(), subject);
    if (byKey.size() >= MOST && !byKey.containsKey(key)) {
      List<String> others = subjects(trouble.getClass(), each -> !each.mustStay());
      if (others.size() >= MOST) {
        byKey.remove(new Key(trouble.getClass(), others.get(0)));
      }
    }
    byKey.put(key, trouble);
  }

  /** How many open incidents there are of a type. */
  int countOpen(Class<? extends Episode> type) {
    return subjects(type, Episode::isOpen).size();
  }

  void remove(Episode episode) {
    byKey.values().removeIf(each -> each == episode);
  }

  void remove(Class<? extends Trouble> type, String subject) {
    byKey.remove(new Key(type, subject));
  }

  @JsonProperty("troubles")
  private List<Entry> written() {
    return byKey.entrySet().stream()
        .map(each -> new Entry(each.getKey().subject(), each.getValue()))
        .toList();
  }

  @JsonProperty("troubles")
  private void read(List<Entry> entries) {
    for (Entry entry : entries) {
      if (entry.trouble() != null) {
        // As many as were written, which is bounded.
        byKey.put(new Key(entry.trouble().getClass(), entry.subject()), entry.trouble());
      }
    }
  }

  @JsonAnySetter
  void readFormer(String field, JsonNode value) {
    Class<? extends Trouble> type = FORMER_FIELDS.get(field);
    if (type == LoopEpisode.class || type == FlapEpisode.class) {
      put(WHOLE, Wire.MAPPER.convertValue(value, type));
    } else if (type != null) {
      value
          .properties()
          .forEach(e -> put(e.getKey(), Wire.MAPPER.convertValue(e.getValue(), type)));
    }
  }
}
