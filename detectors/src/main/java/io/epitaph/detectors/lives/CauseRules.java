package io.epitaph.detectors.lives;

import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on a death. An exit code is a hint, the events before it are the evidence: 137 is an
 * OOM kill, a {@code docker kill}, a stop that timed out, or a {@code kill -9} on the host.
 *
 * <p>Stateless, so the verdict is recomputed whenever the evidence grows: a death after a TERM is
 * <em>killed on request</em> until the {@code stop} event, milliseconds later, makes it <em>stopped
 * on request</em>.
 *
 * @see <a href="https://docs.docker.com/engine/containers/run/#exit-status">exit status</a>
 */
final class CauseRules {
  /** What the engine may need beyond the stop time-out to kill and to report it. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  /** The kernel's kill follows the {@code oom} event within milliseconds. */
  private static final Duration OOM_CERTAIN = Duration.ofSeconds(1);

  /** A machine that is out of memory may be slow to say so. */
  private static final Duration OOM_LIKELY = Duration.ofSeconds(10);

  /** The two take different ways through the engine, and may overtake each other. */
  private static final Duration OOM_LATE = Duration.ofSeconds(2);

  /** How long an engine may take to watch a new container's memory: 50 ms were seen. */
  private static final Duration UNWATCHED = Duration.ofSeconds(1);

  private CauseRules() {}

  static CauseOfDeath judge(Evidence evidence) {
    if (evidence.startError() != null) {
      return couldNotStart(evidence, evidence.startError());
    }
    Integer code = evidence.exitCode();
    List<SignalSent> requests = requests(evidence);
    if (!requests.isEmpty()) {
      return evidence.stopEventId() == null
          ? killed(evidence, requests)
          : stopped(evidence, requests);
    }
    if (code != null && code == 128 + Signals.KILL) {
      CauseOfDeath outOfMemory = outOfMemory(evidence);
      if (outOfMemory != null) {
        return outOfMemory;
      }
    }
    return byItself(evidence, code);
  }

  /**
   * True when the {@code stop} event at {@code at} belongs to the death, and not to a stop that
   * found the container dead.
   */
  static boolean stopExplains(Evidence evidence, Instant at) {
    return Duration.between(evidence.diedAt(), at).compareTo(SLACK.multipliedBy(2)) <= 0
        && evidence.signals().stream().anyMatch(s -> stops(s.signal(), evidence));
  }

  /** The signals that the death can be the effect of. */
  private static List<SignalSent> requests(Evidence evidence) {
    // `docker stop -t` can be longer than the container's own time-out; its event proves it.
    Duration window =
        evidence.stopEventId() == null ? evidence.stopTimeout().plus(SLACK) : Duration.ofDays(365);
    return evidence.signals().stream()
        .filter(s -> !s.at().isAfter(evidence.diedAt()))
        .filter(s -> Duration.between(s.at(), evidence.diedAt()).compareTo(window) <= 0)
        .filter(s -> ends(s.signal(), evidence))
        .toList();
  }

  /**
   * True for signals sent to end a process, even if it does not end; other signals (HUP, USR1) are
   * orders of another kind, and the cause only when the exit code says so.
   */
  private static boolean ends(int signal, Evidence evidence) {
    return Signals.isMeantToEnd(signal)
        || signal == evidence.stopSignal()
        || (evidence.exitCode() != null && Signals.in(evidence.exitCode()) == signal);
  }

  private static boolean stops(int signal, Evidence evidence) {
    return signal == Signals.TERM || signal == Signals.KILL || signal == evidence.stopSignal();
  }

  private static CauseOfDeath couldNotStart(Evidence evidence, String error) {
    Integer code = evidence.exitCode();
    String reason =
        error.isEmpty()
            ? (code == null ? "" : ": exit " + meaning(code))
            : ": " + (code == null ? "" : "exit " + meaning(code) + ": ") + Words.firstLine(error);
    return cause(
        Kind.COULD_NOT_START,
        "could not start" + reason,
        error.isEmpty() ? Confidence.LIKELY : Confidence.CERTAIN,
        evidence,
        List.of(),
        List.of(),
        null);
  }

  private static CauseOfDeath stopped(Evidence evidence, List<SignalSent> requests) {
    SignalSent first = requests.get(0);
    SignalSent last = requests.get(requests.size() - 1);
    boolean killed = last.signal() == Signals.KILL && showsOrUnknown(evidence, Signals.KILL);
    if (killed && first.signal() != Signals.KILL) {
      return cause(
          Kind.STOP_TIMED_OUT,
          "killed by SIGKILL after `docker stop` timed out: did not obey "
              + Signals.name(first.signal())
              + " for "
              + Words.duration(Duration.between(first.at(), last.at()))
              + exit(evidence),
          Confidence.CERTAIN,
          evidence,
          requests,
          List.of(),
          Signals.KILL);
    }
    SignalSent obeyed = killed ? last : first;
    return cause(
        Kind.STOPPED_ON_REQUEST,
        "stopped by `docker stop`"
            + (killed ? ", by SIGKILL at once" : ", obeyed " + Signals.name(obeyed.signal()))
            + exit(evidence),
        Confidence.CERTAIN,
        evidence,
        requests,
        List.of(),
        obeyed.signal());
  }

  private static CauseOfDeath killed(Evidence evidence, List<SignalSent> requests) {
    SignalSent last = requests.get(requests.size() - 1);
    boolean removed =
        last.signal() == Signals.KILL
            && !evidence.autoRemove()
            && evidence.removedAt() != null
            && Duration.between(evidence.diedAt(), evidence.removedAt()).compareTo(SLACK) <= 0;
    return cause(
        Kind.KILLED_ON_REQUEST,
        "killed by "
            + Signals.name(last.signal())
            + (removed ? " by `docker rm -f`" : " on request")
            + exit(evidence),
        evidence.exitCode() != null && Signals.in(evidence.exitCode()) == last.signal()
            ? Confidence.CERTAIN
            : Confidence.LIKELY,
        evidence,
        requests,
        List.of(),
        last.signal());
  }

  /** Null when memory does not explain it. */
  private static @Nullable CauseOfDeath outOfMemory(Evidence evidence) {
    List<Oom> near = ooms(evidence, OOM_LIKELY);
    // The flag alone is good evidence only when no earlier event, of a child's death, explains it.
    boolean flagged = evidence.oomFlag() && evidence.ooms().isEmpty();
    if (near.isEmpty() && !flagged) {
      return null;
    }
    Long limit = evidence.memoryLimit();
    return cause(
        Kind.OUT_OF_MEMORY,
        "out of memory" + (limit == null || limit == 0 ? "" : ": limit " + Words.bytes(limit)),
        ooms(evidence, OOM_CERTAIN).isEmpty() ? Confidence.LIKELY : Confidence.CERTAIN,
        evidence,
        List.of(),
        near,
        Signals.KILL);
  }

  private static List<Oom> ooms(Evidence evidence, Duration before) {
    Instant from = evidence.diedAt().minus(before);
    Instant to = evidence.diedAt().plus(OOM_LATE);
    return evidence.ooms().stream()
        .filter(o -> !o.at().isBefore(from) && !o.at().isAfter(to))
        .toList();
  }

  private static CauseOfDeath byItself(Evidence evidence, @Nullable Integer code) {
    if (code == null) {
      return plain(
          Kind.UNKNOWN, "unknown: its exit code is not known", Confidence.GUESS, evidence, null);
    }
    if (code == 0) {
      return plain(Kind.COMPLETED, "completed: exit 0", Confidence.CERTAIN, evidence, null);
    }
    if (code == 255) {
      return evidence.unseen()
          ? plain(
              Kind.ENGINE_STOPPED,
              "went down with the engine, which does not know its exit code",
              Confidence.GUESS,
              evidence,
              null)
          : plain(
              Kind.UNKNOWN,
              "exit 255: by its own doing, or the engine lost sight of it",
              Confidence.GUESS,
              evidence,
              null);
    }
    int signal = Signals.in(code);
    if (Signals.isFault(signal)) {
      return plain(
          Kind.FAULT_SIGNAL,
          "crashed by " + Signals.name(signal) + ": exit " + code,
          Confidence.CERTAIN,
          evidence,
          signal);
    }
    if (signal != 0) {
      return fromOutside(evidence, code, signal);
    }
    List<Oom> near = ooms(evidence, OOM_CERTAIN);
    return cause(
        Kind.FAILED,
        "exit "
            + meaning(code)
            + (near.isEmpty() ? "" : ", right after a process in it was killed for memory"),
        near.isEmpty() ? Confidence.CERTAIN : Confidence.LIKELY,
        evidence,
        List.of(),
        near,
        null);
  }

  private static CauseOfDeath fromOutside(Evidence evidence, int code, int signal) {
    Long limit = evidence.memoryLimit();
    boolean unwatched =
        signal == Signals.KILL
            && limit != null
            && limit > 0
            && evidence.startedAt() != null
            && Duration.between(evidence.startedAt(), evidence.diedAt()).compareTo(UNWATCHED) < 0;
    return plain(
        Kind.KILLED_FROM_OUTSIDE,
        "killed by "
            + Signals.name(signal)
            + (signal == Signals.KILL
                ? " from outside the container: no request, no OOM kill of its own"
                : ", sent by no request through the engine")
            + (unwatched
                ? ", but it died at once, where one can be missed: its limit is "
                    + Words.bytes(limit)
                : "")
            + ": exit "
            + code,
        unwatched ? Confidence.GUESS : Confidence.LIKELY,
        evidence,
        signal);
  }

  private static CauseOfDeath plain(
      Kind kind,
      String sentence,
      Confidence confidence,
      Evidence evidence,
      @Nullable Integer signal) {
    return cause(kind, sentence, confidence, evidence, List.of(), List.of(), signal);
  }

  private static CauseOfDeath cause(
      Kind kind,
      String sentence,
      Confidence confidence,
      Evidence evidence,
      List<SignalSent> requests,
      List<Oom> ooms,
      @Nullable Integer signal) {
    List<String> events = new ArrayList<>();
    requests.forEach(s -> events.add(s.eventId()));
    ooms.forEach(o -> events.add(o.eventId()));
    if (evidence.dieEventId() != null) {
      events.add(evidence.dieEventId());
    }
    if (evidence.stopEventId() != null) {
      events.add(evidence.stopEventId());
    }
    // If it was only found dead, signals sent before are not known.
    boolean less = evidence.unseen() && confidence == Confidence.CERTAIN;
    return new CauseOfDeath(
        kind,
        evidence.unseen() ? sentence + ", found dead" : sentence,
        less ? Confidence.LIKELY : confidence,
        events,
        signal);
  }

  private static boolean showsOrUnknown(Evidence evidence, int signal) {
    return evidence.exitCode() == null || Signals.in(evidence.exitCode()) == signal;
  }

  private static String exit(Evidence evidence) {
    return evidence.exitCode() == null ? "" : ", exit " + evidence.exitCode();
  }

  /** An exit code and its meaning, where that is a convention. */
  static String meaning(int code) {
    return switch (code) {
      case 125 -> "125: a container engine failed";
      case 126 -> "126: not executable";
      case 127 -> "127: command not found";
      default -> Integer.toString(code);
    };
  }
}
