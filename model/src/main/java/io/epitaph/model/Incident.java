package io.epitaph.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something a person should know of, from its opening to its resolution.
 *
 * @param schema {@link #SCHEMA}
 * @param id {@link #idOf}
 * @param revision the number of distinct inputs and timers that made it; a reader keeps the highest
 * @param updatedAt the event time of the last of them
 * @param engine where it happens
 * @param kind what it is
 * @param severity how bad, now
 * @param status open or resolved
 * @param anchoredAt the event time of the first death or change of the episode: fixed, part of the
 *     id, chooses the index
 * @param openedAt when the rule was first met
 * @param resolvedAt null while open
 * @param resolution how it ended; null while open
 * @param workload the workload it belongs to
 * @param containers the container ids it covers, newest last, at most 20
 * @param containerName the newest container's name; null when not known
 * @param image the newest container's
 * @param evidence event ids, the first and the last ones, at most 50
 * @param partOf the id of the incident this one is folded into: one alert, not ten; else null
 * @param summary one sentence for people
 * @param numbers the numbers of its kind, by field name, whole numbers (counts, bytes, exit codes,
 *     nanoseconds for names that end in {@code Nanos})
 * @param details the words of its kind, by field name ({@code exitCodes}, {@code delays}, {@code
 *     verdict}, {@code policy}, {@code probeOutput}, ...)
 */
@Wire.Schema(Incident.SCHEMA)
public record Incident(
    int schema,
    String id,
    long revision,
    Instant updatedAt,
    EngineRef engine,
    Kind kind,
    Severity severity,
    Status status,
    Instant anchoredAt,
    Instant openedAt,
    @Nullable Instant resolvedAt,
    @Nullable Resolution resolution,
    Workload workload,
    List<String> containers,
    @Nullable String containerName,
    @Nullable String image,
    List<String> evidence,
    @Nullable String partOf,
    String summary,
    Map<String, Long> numbers,
    Map<String, String> details) {

  public static final int SCHEMA = 1;

  public enum Kind implements Wire.Named {
    RESTART_LOOP,
    OOM,
    HEALTH_FLAP,
    STUCK_UNHEALTHY,
    CRASH,
    /** Of the engine's host; the crashes of its victims are part of it. */
    HOST_OUT_OF_MEMORY,
    ENGINE_GAP,
    ENGINE_LOST,
    COLLECTOR_SILENT
  }

  public enum Severity implements Wire.Named {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
  }

  /** How an incident ended. */
  public enum Resolution implements Wire.Named {
    /** It runs well again, or another took its place. */
    RECOVERED,
    /** It was stopped on request. */
    STOPPED,
    /** The container was removed. */
    REMOVED,
    /** The policy has used up its restarts: an end without a recovery. */
    GAVE_UP,
    /** It has not happened again for long. */
    QUIET,
    /** It died, and no restart came: for a restart loop an end without a recovery. */
    DIED,
    /** It never was: an event that came late showed what really happened. */
    WITHDRAWN
  }

  /** What an OOM kill ended. */
  public enum Verdict implements Wire.Named {
    CONTAINER_KILLED,
    /** A process in it was, and the container ended of that. */
    PROCESS_KILLED_CONTAINER_ENDED,
    PROCESS_KILLED_CONTAINER_SURVIVED,
    /** Nothing was killed: the OOM killer is off, and it stood at its limit. */
    STOOD_AT_ITS_LIMIT
  }

  public enum Status implements Wire.Named {
    OPEN,
    RESOLVED
  }

  public Incident {
    Require.text("id", id);
    Require.notNegative("revision", revision);
    Require.present("updatedAt", updatedAt);
    Require.present("engine", engine);
    Require.present("kind", kind);
    Require.present("severity", severity);
    Require.present("status", status);
    Require.present("anchoredAt", anchoredAt);
    Require.present("openedAt", openedAt);
    Require.present("workload", workload);
    Require.text("summary", summary);
    containers = Require.list(containers);
    evidence = Require.list(evidence);
    numbers = Require.map(numbers);
    details = Require.map(details);
  }

  /** With nothing set. */
  public static IncidentBuilder builder() {
    return new IncidentBuilder();
  }

  /** With all set as here. */
  public IncidentBuilder toBuilder() {
    return new IncidentBuilder(this);
  }

  /** The same, under another revision. */
  public Incident withRevision(long revision) {
    return toBuilder().revision(revision).build();
  }

  /** Resolved at {@code at}: what was taken for it was something else. */
  public Incident withdrawn(Instant at) {
    return toBuilder()
        .updatedAt(at)
        .status(Status.RESOLVED)
        .resolvedAt(at)
        .resolution(Resolution.WITHDRAWN)
        .summary(summary + "; withdrawn: it was not so")
        .build();
  }

  /** What the kill ended, for an incident of the kind {@link Kind#OOM}; null for others. */
  public @Nullable Verdict verdict() {
    String word = details.get("verdict");
    for (Verdict verdict : Verdict.values()) {
      if (Wire.name(verdict).equals(word)) {
        return verdict;
      }
    }
    return null;
  }

  /**
   * @param subject the workload's id, or the container's for kinds that are of one container
   * @param anchor the event id of the first death or change of the episode
   */
  public static String idOf(Kind kind, String subject, String anchor) {
    return Ids.hash("incident", Wire.name(kind), subject, anchor);
  }
}
