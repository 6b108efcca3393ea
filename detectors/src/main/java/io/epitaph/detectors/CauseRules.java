package io.epitaph.detectors;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.SignalSent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on a death. An exit code is a hint, the events before it are the evidence: 137 is an
 * OOM kill, a {@code docker kill}, a stop that timed out or somebody's {@code kill -9}.
 *
 * <p>Stateless, so the verdict is asked again whenever the evidence grows: a death after a TERM is
 * <em>killed on request, likely</em> until the {@code stop} event makes it <em>stopped on request,
 * certain</em>.
 *
 * @see <a href="https://docs.docker.com/engine/containers/run/#exit-status">exit status</a>
 */
public final class CauseRules {
  /** What the engine may need beyond the stop time-out to kill and to tell. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private CauseRules() {}

  public static CauseOfDeath judge(Evidence evidence) {
    if (evidence.startError() != null) {
      return couldNotStart(evidence, evidence.startError());
    }
    Integer code = evidence.exitCode();
    List<SignalSent> requests = requests(evidence);
    if (evidence.stopEventId() != null && !requests.isEmpty()) {
      return stopped(evidence, requests);
    }
    if (!evidence.ooms().isEmpty() && code != null && Signals.in(code) == Signals.KILL) {
      return outOfMemory(evidence, requests);
    }
    if (!requests.isEmpty()) {
      return onRequest(evidence, requests);
    }
    return byItself(evidence, code);
  }

  /** Terminating signals sent so shortly before the death that it can be their doing. */
  private static List<SignalSent> requests(Evidence evidence) {
    Duration window = evidence.stopTimeout().plus(SLACK);
    return evidence.signals().stream()
        .filter(s -> Signals.terminates(s.signal()))
        .filter(s -> !s.at().isAfter(evidence.diedAt()))
        .filter(s -> Duration.between(s.at(), evidence.diedAt()).compareTo(window) <= 0)
        .toList();
  }

  private static CauseOfDeath couldNotStart(Evidence evidence, String error) {
    String code = evidence.exitCode() == null ? "" : "exit " + meaning(evidence.exitCode()) + ": ";
    String reason = error.isEmpty() ? "" : ": " + code + firstLine(error);
    return new CauseOfDeath(
        Kind.COULD_NOT_START,
        "could not start" + reason,
        Confidence.CERTAIN,
        evidence(evidence, List.of()),
        null);
  }

  private static CauseOfDeath stopped(Evidence evidence, List<SignalSent> requests) {
    SignalSent last = requests.get(requests.size() - 1);
    boolean killed = last.signal() == Signals.KILL;
    // `docker stop -t 0` and a container whose stop signal is KILL send nothing else.
    boolean waited = requests.size() > 1;
    String how =
        !killed
            ? "stopped on request, obeyed " + Signals.name(last.signal())
            : waited
                ? "stop timed out: did not obey "
                    + Signals.name(requests.get(0).signal())
                    + ", killed by SIGKILL"
                : "stopped on request by SIGKILL, without waiting";
    return new CauseOfDeath(
        killed && waited ? Kind.STOP_TIMED_OUT : Kind.STOPPED_ON_REQUEST,
        how + exit(evidence),
        Confidence.CERTAIN,
        evidence(evidence, requests),
        last.signal());
  }

  private static CauseOfDeath outOfMemory(Evidence evidence, List<SignalSent> requests) {
    Long limit = evidence.memoryLimit();
    String where = limit == null || limit == 0 ? "" : ": limit " + Sizes.binary(limit);
    return new CauseOfDeath(
        Kind.OUT_OF_MEMORY,
        "out of memory" + where,
        requests.isEmpty() ? Confidence.CERTAIN : Confidence.GUESS,
        evidence(evidence, requests),
        Signals.KILL);
  }

  private static CauseOfDeath onRequest(Evidence evidence, List<SignalSent> requests) {
    SignalSent last = requests.get(requests.size() - 1);
    Integer code = evidence.exitCode();
    boolean shows = code != null && Signals.in(code) == last.signal();
    return new CauseOfDeath(
        Kind.KILLED_ON_REQUEST,
        "killed on request by " + Signals.name(last.signal()) + exit(evidence),
        shows ? Confidence.CERTAIN : Confidence.LIKELY,
        evidence(evidence, requests),
        last.signal());
  }

  private static CauseOfDeath byItself(Evidence evidence, @Nullable Integer code) {
    List<String> events = evidence(evidence, List.of());
    if (code == null) {
      return new CauseOfDeath(
          Kind.UNKNOWN, "nothing tells its exit code", Confidence.GUESS, events, null);
    }
    if (code == 0) {
      return new CauseOfDeath(
          Kind.COMPLETED, "completed: exit 0", Confidence.CERTAIN, events, null);
    }
    if (code == 255) {
      return new CauseOfDeath(
          Kind.UNKNOWN,
          "exit 255: by its own doing, or the engine lost sight of it",
          Confidence.GUESS,
          events,
          null);
    }
    int signal = Signals.in(code);
    if (Signals.isFault(signal)) {
      return new CauseOfDeath(
          Kind.FAULT_SIGNAL,
          "crashed: " + Signals.name(signal) + ", exit " + code,
          Confidence.CERTAIN,
          events,
          signal);
    }
    if (signal != 0) {
      return new CauseOfDeath(
          Kind.KILLED_FROM_OUTSIDE,
          "killed by " + Signals.name(signal) + " from outside the engine, exit " + code,
          Confidence.LIKELY,
          events,
          signal);
    }
    return new CauseOfDeath(Kind.FAILED, "exit " + meaning(code), Confidence.CERTAIN, events, null);
  }

  private static String exit(Evidence evidence) {
    return evidence.exitCode() == null ? "" : ", exit " + evidence.exitCode();
  }

  private static String meaning(int code) {
    return switch (code) {
      case 125 -> "125: the engine failed";
      case 126 -> "126: not executable";
      case 127 -> "127: command not found";
      default -> Integer.toString(code);
    };
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  private static List<String> evidence(Evidence evidence, List<SignalSent> requests) {
    List<String> events = new ArrayList<>();
    requests.forEach(s -> events.add(s.eventId()));
    events.addAll(evidence.ooms());
    if (evidence.dieEventId() != null) {
      events.add(evidence.dieEventId());
    }
    if (evidence.stopEventId() != null) {
      events.add(evidence.stopEventId());
    }
    return events;
  }
}
