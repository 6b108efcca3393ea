package io.epitaph.model;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One start of a container to its death, or one start that failed.
 *
 * @param schema {@link #SCHEMA}
 * @param id {@link #idOf}
 * @param revision the number of distinct inputs and timers that made it; a reader keeps the highest
 * @param updatedAt the event time of the last of them
 * @param anchoredAt the time of what began it: fixed, part of the id, chooses the index
 * @param engine where it ran
 * @param containerId 64 hex digits
 * @param containerName its last name
 * @param image the reference it was created from
 * @param workload what it is part of
 * @param number 1 for the first start, counted over the container's life
 * @param startedBy what started it; null when it was running before Epitaph watched
 * @param startedAt null for a start that failed
 * @param diedAt null while it runs; for a start that failed, when it did
 * @param exitCode null while it runs; see {@link ExitCode}
 * @param cause null while it runs
 * @param lastWords null while it runs, or until the log has been read
 * @param pauses the spans it was paused, in order
 * @param health what its health check said, in order of time; only changes; at most 100, oldest
 *     dropped; the newest 8 with what the probe printed, and once another incarnation has begun
 *     only the newest
 * @param ooms the event ids of {@code oom}, at most 100
 * @param signals the signals sent through the engine, at most 100
 * @param execs commands run inside by exec, health probes not counted
 * @param probes health probes seen
 * @param memoryLimit bytes; 0 for none; null when not known
 * @param restartPolicy as the engine names it, with the limit: {@code on-failure:5}; null when not
 *     known
 * @param next what came after the death; null while not known
 * @param host the host's memory just after a death that memory may explain: for lack of it, or by a
 *     fault; null when that was not read
 */
@Wire.Schema(Incarnation.SCHEMA)
public record Incarnation(
    int schema,
    String id,
    long revision,
    Instant updatedAt,
    Instant anchoredAt,
    EngineRef engine,
    String containerId,
    @Nullable String containerName,
    @Nullable String image,
    Workload workload,
    int number,
    @Nullable StartedBy startedBy,
    @Nullable Instant startedAt,
    @Nullable Instant diedAt,
    @JsonSerialize(using = ExitCode.Writer.class) @JsonDeserialize(using = ExitCode.Reader.class)
        @Nullable Integer exitCode,
    @Nullable CauseOfDeath cause,
    @Nullable LastWords lastWords,
    List<Pause> pauses,
    List<HealthChange> health,
    List<String> ooms,
    List<SignalSent> signals,
    int execs,
    int probes,
    @Nullable Long memoryLimit,
    @Nullable String restartPolicy,
    @Nullable Next next,
    @Nullable HostMemory host) {

  public static final int SCHEMA = 1;

  /**
   * A record without a value under an incarnation's id deletes it: it never was. This header then
   * has its {@code anchoredAt}, which chooses the index.
   */
  public static final String WITHDRAWN = "withdrawn";

  /** The header with the revision of {@link #WITHDRAWN}, a decimal number. */
  public static final String REVISION = "revision";

  /** What started an incarnation. */
  public enum StartedBy implements Wire.Named {
    /** The first start after create. */
    FIRST_START,
    /** The restart policy: a death not on request, then a start. */
    POLICY,
    /** {@code docker start} of a dead container. */
    HAND,
    /** {@code docker restart}. */
    RESTART,
    /** The engine when it was back, as the container's policy says. */
    ENGINE
  }

  /** What came after a death. */
  public enum Next implements Wire.Named {
    RESTARTED_BY_POLICY,
    RESTARTED_BY_HAND,
    /** By the engine when it was back. */
    RESTARTED_BY_ENGINE,
    /** The policy {@code on-failure:N} has used up its N restarts. */
    GAVE_UP,
    REMOVED
  }

  /**
   * @param to null while paused
   */
  public record Pause(Instant from, @Nullable Instant to) {}

  /**
   * @param output what the probe printed, when inspect showed it, and it is still kept; else null
   */
  public record HealthChange(
      Instant at, String status, int failingStreak, @Nullable String output) {}

  /**
   * @param signal the number
   * @param eventId of the {@code kill} event
   */
  public record SignalSent(Instant at, int signal, String eventId) {}

  public Incarnation {
    Require.text("id", id);
    Require.notNegative("revision", revision);
    Require.present("updatedAt", updatedAt);
    Require.present("anchoredAt", anchoredAt);
    Require.present("engine", engine);
    Require.text("containerId", containerId);
    Require.present("workload", workload);
    pauses = Require.list(pauses);
    health = Require.list(health);
    ooms = Require.list(ooms);
    signals = Require.list(signals);
  }

  /** With nothing set. */
  public static IncarnationBuilder builder() {
    return new IncarnationBuilder();
  }

  /** With all set as here. */
  public IncarnationBuilder toBuilder() {
    return new IncarnationBuilder(this);
  }

  /** The same, under another revision. */
  public Incarnation withRevision(long revision) {
    return toBuilder().revision(revision).build();
  }

  /**
   * @param anchor the id of the event that began it ({@code start}, or what showed the failed
   *     start)
   */
  public static String idOf(String engineId, String containerId, String anchor) {
    return Ids.hash("incarnation", engineId, containerId, anchor);
  }
}
