package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.ExitCode;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A fault that no restart followed, or that waits for one. */
final class CrashEpisode extends Episode {
  /** A crash whose container is gone stays open this long. */
  private static final Duration NEWS = Duration.ofHours(1);

  private String incarnationId = "";
  private @Nullable CauseOfDeath cause;
  private @Nullable Integer exitCode;
  private @Nullable Duration ran;
  private @Nullable String policy;

  /** Until when nobody watched, if it died meanwhile; else null. */
  private @Nullable Instant unwatchedUntil;

  /** Why no restart follows, for people. */
  private String why = "";

  /** True when the engine or an orchestrator should have restarted it, and did not. */
  private boolean unanswered;

  /** True when its engine, which is back, should have started it. */
  private boolean leftDead;

  /** True when its container removes itself, or is removed by an orchestrator. */
  private boolean removedByItself;

  /** Which of the replicas that share its workload it was; null where they do not. */
  private @Nullable String replica;

  /** True once a container of another replica was started. */
  private boolean followed;

  /** True once its container was removed. */
  private boolean gone;

  /** When a restart can no longer be expected; null once it is open. */
  private @Nullable Instant dueAt;

  /** When it is over at the latest; null while its container is there. */
  private @Nullable Instant closeAt;

  CrashEpisode() {}

  private CrashEpisode(CrashEpisode other) {
    super(other);
    incarnationId = other.incarnationId;
    cause = other.cause;
    exitCode = other.exitCode;
    ran = other.ran;
    policy = other.policy;
    unwatchedUntil = other.unwatchedUntil;
    why = other.why;
    unanswered = other.unanswered;
    leftDead = other.leftDead;
    removedByItself = other.removedByItself;
    replica = other.replica;
    followed = other.followed;
    gone = other.gone;
    dueAt = other.dueAt;
    closeAt = other.closeAt;
  }

  @Override
  public CrashEpisode copy() {
    return new CrashEpisode(this);
  }

  @Override
  public CrashEpisode shifted(Duration by) {
    CrashEpisode shifted = copy();
    shifted.dueAt = Instants.later(dueAt, by);
    shifted.closeAt = Instants.later(closeAt, by);
    return shifted;
  }

  /**
   * Takes all that is known of the death.
   *
   * @param orchestrated true when something above the engine answers deaths
   */
  void show(Turn turn, Thresholds thresholds, boolean orchestrated) {
    Run run = Objects.requireNonNull(turn.run());
    about(turn, thresholds);
    incarnationId = run.incarnationId();
    cause = run.cause();
    exitCode = run.exitCode();
    ran = run.ran();
    unwatchedUntil = run.unwatchedUntil();
    replica = turn.replica();
    policy = turn.terms().policyText();
    removedByItself = turn.terms().autoRemove() || orchestrated;
    if (run.cause() != null) {
      run.cause().evidence().forEach(this::evidence);
    }
  }

  String incarnationId() {
    return incarnationId;
  }

  boolean isOf(Run run) {
    return run.incarnationId().equals(incarnationId);
  }

  @Nullable CauseOfDeath cause() {
    return cause;
  }

  /** How long it ran; null when that is not known. */
  @Nullable Duration ran() {
    return ran;
  }

  /** Whether nobody saw its death. */
  boolean isUnwatched() {
    return unwatchedUntil != null;
  }

  /** When it was known: at its death, or when somebody watched again. */
  Instant knownAt() {
    return unwatchedUntil != null && unwatchedUntil.isAfter(anchoredAt())
        ? unwatchedUntil
        : anchoredAt();
  }

  /** True when its container was removed. */
  boolean isGone() {
    return gone;
  }

  boolean isRemovedByItself() {
    return removedByItself;
  }

  /**
   * @param unanswered true when the engine or an orchestrator should have restarted it
   * @param why no restart follows, for people
   */
  void stays(boolean unanswered, String why) {
    this.unanswered = unanswered;
    this.why = why;
  }

  /** Its engine is back, and should have started it. */
  void leftDead(String why) {
    leftDead = true;
    stays(true, why);
  }

  boolean isLeftDead() {
    return leftDead;
  }

  /**
   * @param until a restart may come until then; null when none is expected
   */
  void await(@Nullable Instant until) {
    dueAt = until;
  }

  /** Whether a new container takes its place: one of the same replica, or when it is gone. */
  boolean isSucceededBy(@Nullable String other) {
    return replica == null || replica.equals(other) || gone;
  }

  /** A container of another replica was started: it takes the place once this one is gone. */
  void follow() {
    followed = true;
  }

  /**
   * Its container was removed.
   *
   * @return whether another took its place already
   */
  boolean leave() {
    gone = true;
    return followed;
  }

  /** The container is gone: its crash stays open for a while. */
  void removed(Instant at) {
    closeAt = at.plus(NEWS);
  }

  @Nullable Instant dueAt() {
    return dueAt;
  }

  @Nullable Instant closeAt() {
    return closeAt;
  }

  @Override
  Incident.Kind kind() {
    return Incident.Kind.CRASH;
  }

  @Override
  Incident.Severity severity() {
    if (unanswered || cause == null) {
      return Incident.Severity.HIGH;
    }
    if (unwatchedUntil != null) {
      // Somebody may have asked for it.
      return cause.kind() == CauseOfDeath.Kind.UNKNOWN
          ? Incident.Severity.LOW
          : Incident.Severity.MEDIUM;
    }
    return switch (cause.kind()) {
      case OUT_OF_MEMORY, FAULT_SIGNAL, KILLED_FROM_OUTSIDE -> Incident.Severity.HIGH;
      default -> Incident.Severity.MEDIUM;
    };
  }

  @Override
  String summary() {
    String what =
        (cause == null ? "died" : cause.sentence())
            + (ran == null ? "" : ", after " + Words.duration(ran));
    Resolution resolution = resolution();
    if (resolution == null) {
      return what + ", and stays dead: " + why;
    }
    return what
        + switch (resolution) {
          case RECOVERED -> ", then started again";
          case REMOVED -> ", then removed";
          case STOPPED -> ", then stopped on request";
          case WITHDRAWN -> "; withdrawn: it was not so";
          default -> ", and nobody took its place";
        };
  }

  @Override
  void numbers(Numbers numbers) {
    numbers.put("exitCode", ExitCode.unsigned(exitCode));
    numbers.put("signal", cause == null ? null : cause.signal());
    numbers.put("ranNanos", ran);
  }

  @Override
  void details(Details details) {
    details.put("cause", cause == null ? null : Wire.name(cause.kind()));
    details.put("sentence", cause == null ? null : cause.sentence());
    details.put("policy", policy);
    details.put("why", why);
  }
}
