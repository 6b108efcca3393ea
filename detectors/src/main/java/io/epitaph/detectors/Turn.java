package io.epitaph.detectors;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.OomKill;
import io.epitaph.model.Wire;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change in the life of a container that matters to incidents: the output of {@code lives} and
 * the input of {@code incidents}. It carries all that is known of its container, so that nothing
 * has to be remembered of containers without trouble.
 *
 * @param kind what happened
 * @param at when, by the engine's clock
 * @param eventId the event that shows it, or the snapshot when no event does
 * @param engine where
 * @param workload the container's; the key of the workload tracker
 * @param containerId 64 hex digits
 * @param containerName null when not known
 * @param image the reference it was created from; null when not known
 * @param run the incarnation it is about; null when it is about none
 * @param health for {@code HEALTH} and {@code HEALTH_LEARNED}; else null
 * @param formerHealth what the check found before, in the same incarnation, {@code starting} not
 *     counted; null when nothing, or with {@code health}
 * @param terms what inspect showed so far
 * @param overrides the container's labels that begin with {@code epitaph.}
 * @param replica which of the replicas that share the workload it is of; null where they do not
 * @param hostOom for {@code HOST_OOM}; else null
 */
public record Turn(
    Kind kind,
    Instant at,
    String eventId,
    EngineRef engine,
    Workload workload,
    String containerId,
    @Nullable String containerName,
    @Nullable String image,
    @Nullable Run run,
    @Nullable HealthChange health,
    @Nullable String formerHealth,
    Terms terms,
    Map<String, String> overrides,
    @Nullable String replica,
    @Nullable HostOom hostOom) {

  /** One that is about a container. */
  public Turn(
      Kind kind,
      Instant at,
      String eventId,
      EngineRef engine,
      Workload workload,
      String containerId,
      @Nullable String containerName,
      @Nullable String image,
      @Nullable Run run,
      @Nullable HealthChange health,
      @Nullable String formerHealth,
      Terms terms,
      Map<String, String> overrides,
      @Nullable String replica) {
    this(
        kind,
        at,
        eventId,
        engine,
        workload,
        containerId,
        containerName,
        image,
        run,
        health,
        formerHealth,
        terms,
        overrides,
        replica,
        null);
  }

  /**
   * A process that was killed since the host was full.
   *
   * @param victim the name of its container; null for none, or not known
   * @param asker the name of the container that asked for more
   */
  public record HostOom(OomKill kill, @Nullable String victim, @Nullable String asker) {}

  /** One of a host. */
  public static Turn of(HostOom oom) {
    OomKill kill = oom.kill();
    return new Turn(
        Kind.HOST_OOM,
        kill.killedAt(),
        kill.id(),
        kill.engine(),
        Workload.ofHost(kill.engine()),
        kill.containerId() == null ? "" : kill.containerId(),
        oom.victim(),
        null,
        null,
        null,
        null,
        Terms.UNKNOWN,
        Map.of(),
        null,
        oom);
  }

  public enum Kind implements Wire.Named {
    STARTED,
    /** What started it turned out to be another than the last {@code STARTED} said. */
    START_REVISED,
    /** A death, or a start that failed. */
    DIED,
    /** The cause or exit code of a death turned out to be another. */
    CAUSE_REVISED,
    /** A {@code docker stop} found it dead: it ends the wait for a restart. */
    STOPPED,
    /** The engine with which it went down is back, and has not started it, as it should. */
    LEFT_DEAD,
    /** The policy has used up its restarts; follows {@code DIED}. */
    GAVE_UP,
    /** One {@code oom} event. */
    OOM,
    /** The health status changed, or was seen for the first time. */
    HEALTH,
    /** More is known of the last {@code HEALTH} with the same {@code eventId}. */
    HEALTH_LEARNED,
    PAUSED,
    UNPAUSED,
    /** {@link Turn#terms} changed. */
    FACTS_LEARNED,
    /** It has a name of another workload now: it is not of this one any more. */
    LEFT,
    /** It runs, and has this workload's name now. */
    JOINED,
    /** One of its events came too late: a request for a death may still be to come. */
    DISORDERED,
    /** One came so late that nothing can be told of what was last. */
    UNORDERED,
    /** The kernel killed a process since the host was full; the workload is the host. */
    HOST_OOM,
    DESTROYED
  }

  /**
   * An incarnation, as far as it is known.
   *
   * @param startedBy null when not known
   * @param startedAt null when not known, or when the start failed
   * @param diedAt null while it runs
   * @param dieEventId the event that showed the death; null while it runs
   * @param deadNow true while the container is dead of this very death
   * @param attached true when somebody watched its output; false when it was started without; null
   *     when its start was not seen
   * @param partOf the incident of the host that its death is part of; null for none
   * @param limitReachedAt when the last process of it was killed of which the kernel proves that it
   *     was at the container's own limit; null for none
   * @param unwatchedUntil the end of the span that nobody watched, in which it died; null when its
   *     death was seen
   */
  public record Run(
      String incarnationId,
      int number,
      @Nullable StartedBy startedBy,
      @Nullable Instant startedAt,
      @Nullable Instant diedAt,
      @Nullable String dieEventId,
      @Nullable Integer exitCode,
      @Nullable CauseOfDeath cause,
      boolean deadNow,
      @Nullable Boolean attached,
      @Nullable String partOf,
      @Nullable Instant limitReachedAt,
      @Nullable Instant unwatchedUntil) {

    /** One whose death is no part of an incident of its host. */
    public Run(
        String incarnationId,
        int number,
        @Nullable StartedBy startedBy,
        @Nullable Instant startedAt,
        @Nullable Instant diedAt,
        @Nullable String dieEventId,
        @Nullable Integer exitCode,
        @Nullable CauseOfDeath cause,
        boolean deadNow,
        @Nullable Boolean attached) {
      this(
          incarnationId,
          number,
          startedBy,
          startedAt,
          diedAt,
          dieEventId,
          exitCode,
          cause,
          deadNow,
          attached,
          null,
          null,
          null);
    }

    /** How long it ran; null when that is not known, or the clock was set back meanwhile. */
    public @Nullable Duration ran() {
      if (startedAt == null || diedAt == null) {
        return null;
      }
      Duration ran = Duration.between(startedAt, diedAt);
      return ran.compareTo(BEFORE_START) < 0 ? null : ran;
    }

    /** The engine itself gives some deaths milliseconds before their start. */
    private static final Duration BEFORE_START = Duration.ofSeconds(-1);
  }

  /**
   * What inspect showed of a container.
   *
   * @param restartPolicy as the engine names it, without the limit; null when not known
   * @param restartLimit of {@code on-failure}; 0 for none
   * @param memoryLimit bytes; 0 for none; null when not known
   * @param memorySwapLimit bytes of both together; 0 unset, -1 no limit; null when not known
   * @param oomKillDisabled true when the kernel must not kill for the limit
   * @param autoRemove true for {@code --rm}
   * @param tty true when a terminal was asked for
   * @param healthCheck true when it has one
   */
  public record Terms(
      @Nullable String restartPolicy,
      int restartLimit,
      @Nullable Long memoryLimit,
      @Nullable Long memorySwapLimit,
      boolean oomKillDisabled,
      boolean autoRemove,
      boolean tty,
      boolean healthCheck) {
    public static final Terms UNKNOWN = new Terms(null, 0, null, null, false, false, false, false);

    /** {@code on-failure:5}; null when not known. */
    public @Nullable String policyText() {
      return restartLimit > 0 ? restartPolicy + ":" + restartLimit : restartPolicy;
    }

    /** True when the engine starts it again after a death that was not requested. */
    public boolean restarts() {
      return restartPolicy != null && !restartPolicy.equals("no");
    }
  }

  /** Of a workload that replicas do not share. */
  public Turn(
      Kind kind,
      Instant at,
      String eventId,
      EngineRef engine,
      Workload workload,
      String containerId,
      @Nullable String containerName,
      @Nullable String image,
      @Nullable Run run,
      @Nullable HealthChange health,
      @Nullable String formerHealth,
      Terms terms,
      Map<String, String> overrides) {
    this(
        kind,
        at,
        eventId,
        engine,
        workload,
        containerId,
        containerName,
        image,
        run,
        health,
        formerHealth,
        terms,
        overrides,
        null,
        null);
  }

  public Turn {
    terms = terms == null ? Terms.UNKNOWN : terms;
    overrides =
        overrides == null || overrides.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
  }

  /** Nothing happened. */
  public static final List<Turn> NONE = List.of();
}
