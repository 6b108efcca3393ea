package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Workload;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a death means to a restart loop.
 *
 * @param ending what it makes of a loop when it ends it; null when it does not
 * @param note what of it decides what comes after it
 * @param policyActs whether the engine itself is to start it again
 * @param neverRan whether it was a start that failed
 * @param ran how long it ran; null when not known
 */
record LoopDeath(
    @Nullable Resolution ending,
    DeathNote note,
    boolean policyActs,
    boolean neverRan,
    @Nullable Duration ran) {
  /** A task that ends with 0 after a run this long has done its work. */
  private static final Duration WORK = Duration.ofSeconds(30);

  /** The kubelet's longest back-off, and the time to start. */
  static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(330);

  static LoopDeath of(
      WorkloadUpdate update, Turn turn, CauseOfDeath cause, IncidentSettings settings) {
    StuckEpisode stuck = update.state().find(StuckEpisode.class, turn.containerId());
    return of(turn, cause, stuck != null, stuck == null ? null : stuck.probeOutput(), settings);
  }

  /** The same death, of which more is known. */
  static LoopDeath again(
      DeathNote before, Turn turn, CauseOfDeath cause, IncidentSettings settings) {
    return of(turn, cause, before.unhealthy(), before.probe(), settings);
  }

  private static LoopDeath of(
      Turn turn,
      CauseOfDeath cause,
      boolean unhealthy,
      @Nullable String probe,
      IncidentSettings settings) {
    boolean fault = cause.kind().fault();
    boolean requested = cause.kind().onRequest();
    Workload.Kind kind = turn.workload().kind();
    boolean pod = kind == Workload.Kind.KUBERNETES && turn.replica() != null;
    boolean byPod = requested && pod;
    boolean completed = !fault && !requested;
    boolean neverRan = cause.kind() == CauseOfDeath.Kind.COULD_NOT_START;
    // What inspect has not shown yet may be a policy that answers it.
    boolean assumed = completed && !pod && turn.terms().restartPolicy() == null;
    boolean acts = assumed || (!requested && policyActs(turn, fault));
    Duration ran = ran(turn.run(), neverRan);
    boolean worked = ran != null && ran.compareTo(WORK) >= 0;
    boolean done = completed && (acts || pod) && worked;
    boolean task = kind == Workload.Kind.SWARM && ran != null && !worked;
    // A pod makes anew what ended with 0 only under its policy Always: none of a job does.
    boolean anew = completed && !acts && (pod || task);
    Resolution ending = null;
    if (requested && !unhealthy && !byPod) {
      ending = Resolution.STOPPED;
    } else if (completed && !acts && !anew) {
      ending = Resolution.RECOVERED;
    }
    DeathNote note =
        new DeathNote(
            fault,
            requested,
            unhealthy,
            byPod,
            anew,
            done,
            turn.replica(),
            probe,
            patience(turn, settings.loopWindow()));
    return new LoopDeath(ending, note, acts, neverRan, ran);
  }

  /** How long a restart of it may take to come. */
  static Duration patience(Turn turn, Duration configured) {
    boolean backsOff = turn.workload().kind() == Workload.Kind.KUBERNETES;
    return backsOff && LONGEST_BACK_OFF.compareTo(configured) > 0 ? LONGEST_BACK_OFF : configured;
  }

  static boolean policyActs(Turn turn, boolean fault) {
    // The policy does not answer a start that failed.
    Run run = turn.run();
    boolean ran =
        run == null
            || run.cause() == null
            || run.cause().kind() != CauseOfDeath.Kind.COULD_NOT_START;
    return ran
        && turn.terms().restarts()
        && (fault || !"on-failure".equals(turn.terms().restartPolicy()));
  }

  private static @Nullable Duration ran(@Nullable Run run, boolean neverRan) {
    if (neverRan) {
      return Duration.ZERO;
    }
    Duration ran = run == null ? null : run.ran();
    return ran != null && ran.isNegative() ? Duration.ZERO : ran;
  }
}
