package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
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
  static final Duration SOON = Duration.ofSeconds(2);

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

  /** Whether a stop, of which no signal was told, ended what died just before it was told. */
  static boolean stopExplains(RunState dead, Instant stop, LifeUpdate update) {
    Instant died = dead.diedAt;
    return update.state.podman && died != null && Duration.between(died, stop).compareTo(SOON) <= 0;
  }
}
