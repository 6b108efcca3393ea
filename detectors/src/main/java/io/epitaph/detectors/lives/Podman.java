package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Podman tells otherwise than Docker: a stop without a {@code kill}, or not at all; a {@code
 * kill} without its signal; a {@code restart} before the start; and each verdict of a health check,
 * not only those that are new.
 */
final class Podman {
  /** Podman says that it stopped or killed a container within so long of its death. */
  private static final Duration SOON = Duration.ofSeconds(2);

  /** Docker has no event of these names. */
  private static final Set<String> WORDS = Set.of("init", "cleanup", "mount", "unmount", "sync");

  private Podman() {}

  /** Whether an event of a container is in Podman's words. */
  static boolean tells(EngineEvent event) {
    Map<String, String> attributes = event.attributes();
    return attributes.containsKey("podId")
        || attributes.containsKey("containerExitCode")
        || WORDS.contains(event.action());
  }

  /** From Podman 6 on a death says so; no event of its own does. */
  static boolean killedForMemory(EngineEvent death) {
    return "true".equalsIgnoreCase(death.attributes().get("oomKilled"));
  }

  /**
   * A health check found again what it had found, or that it finds nothing yet.
   *
   * @param run the one that is checked
   */
  static boolean isRepeated(RunState run, String status) {
    RunState.Health last = run.lastHealth();
    return last == null ? status.equals("starting") : last.change().status().equals(status);
  }

  /** Sees whether a death is the effect of a request that named no signal. */
  static void answer(RunState run, Instant diedAt, LifeUpdate update) {
    RunState.Request request = run.request;
    if (request == null || diedAt.isBefore(request.at())) {
      return;
    }
    Duration took = Duration.between(request.at(), diedAt);
    if (!request.kill()) {
      Duration patience = update.stopTimeout().plus(SOON);
      run.stopEventId = took.compareTo(patience) <= 0 ? request.eventId() : run.stopEventId;
    } else if (took.compareTo(SOON) <= 0) {
      SignalSent sent = new SignalSent(request.at(), signal(run.exitCode), request.eventId());
      run.signals = Lists.append(run.signals, sent, RunState.MOST);
    }
  }

  /** What was sent: the exit code shows it, unless the process obeyed in its own way. */
  private static int signal(@Nullable Integer exitCode) {
    int shown = exitCode == null ? Signals.KILL : Signals.in(exitCode);
    return shown == 0 ? Signals.TERM : shown;
  }

  /** What shows that it was stopped; a removal by force is told by its end only. */
  static @Nullable String stopEventId(RunState dead, LifeState state) {
    Instant died = dead.diedAt;
    boolean removed =
        dead.stopEventId == null
            && dead.signals.isEmpty()
            && state.isLast(dead)
            && died != null
            && state.destroyedAt != null
            && Duration.between(died, state.destroyedAt).compareTo(SOON) <= 0
            && isRequest(dead.exitCode == null ? 0 : Signals.in(dead.exitCode));
    return removed ? state.destroyEventId : dead.stopEventId;
  }

  private static boolean isRequest(int signal) {
    return signal == Signals.KILL || signal == Signals.TERM;
  }

  /** A stop may have ended it, and was not told. */
  static CauseOfDeath doubt(CauseOfDeath cause) {
    Integer signal = cause.signal();
    boolean doubtful =
        cause.kind() == CauseOfDeath.Kind.KILLED_FROM_OUTSIDE
            && signal != null
            && isRequest(signal);
    return doubtful
        ? new CauseOfDeath(
            cause.kind(),
            "killed by "
                + Signals.name(signal)
                + ": from outside, or by a stop, which Podman does not always tell: exit "
                + (128 + signal),
            Confidence.GUESS,
            cause.evidence(),
            signal)
        : cause;
  }

  /** A stop of which no signal was told. */
  static CauseOfDeath stopped(Evidence evidence) {
    Integer code = evidence.exitCode();
    int shown = code == null ? 0 : Signals.in(code);
    String signal = Signals.name(evidence.stopSignal());
    if (shown == Signals.KILL && evidence.stopSignal() != Signals.KILL) {
      return Verdict.of(
              evidence,
              CauseOfDeath.Kind.STOP_TIMED_OUT,
              "killed by SIGKILL by a stop: did not obey " + signal + RequestRules.exit(evidence),
              Confidence.LIKELY)
          .by(Signals.KILL)
          .done();
    }
    boolean obeyed = code != null && (code == 0 || shown == evidence.stopSignal());
    return Verdict.of(
            evidence,
            CauseOfDeath.Kind.STOPPED_ON_REQUEST,
            "stopped on request, "
                + (obeyed ? "obeyed " : "after ")
                + signal
                + RequestRules.exit(evidence),
            obeyed ? Confidence.CERTAIN : Confidence.LIKELY)
        .by(evidence.stopSignal())
        .done();
  }

  /** Whether a stop, of which no signal was told, ended what died just before it was told. */
  static boolean stopExplains(RunState dead, Instant stop, LifeUpdate update) {
    Instant died = dead.diedAt;
    return update.state.podman && died != null && Duration.between(died, stop).compareTo(SOON) <= 0;
  }
}
