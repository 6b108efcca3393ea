package io.epitaph.detectors.lives;

import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import java.time.Duration;
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
  private CauseRules() {}

  static CauseOfDeath judge(Evidence evidence) {
    if (evidence.startError() != null) {
      return couldNotStart(evidence, evidence.startError());
    }
    Integer code = evidence.exitCode();
    List<SignalSent> requests = RequestRules.requests(evidence);
    boolean stopping = !requests.isEmpty();
    if (code != null && code == ExitMeaning.KILLED && !wasKilled(requests)) {
      CauseOfDeath outOfMemory = MemoryRules.killed(evidence, stopping);
      if (outOfMemory != null) {
        return outOfMemory;
      }
    }
    if (code != null && isFault(code, requests)) {
      return fault(evidence, code, stopping);
    }
    EngineStop stop = evidence.engineStop();
    if (stop != null) {
      return wentDown(evidence, requests, stop);
    }
    if (stopping) {
      return evidence.stopEventId() == null
          ? RequestRules.killed(evidence, requests)
          : RequestRules.stopped(evidence, requests);
    }
    if (evidence.stopEventId() != null) {
      return Podman.stopped(evidence);
    }
    return byItself(evidence, code);
  }

  private static boolean wasKilled(List<SignalSent> requests) {
    return requests.stream().anyMatch(s -> s.signal() == Signals.KILL);
  }

  /** A fault is one in the middle of a stop too, unless its very signal was sent. */
  private static boolean isFault(int code, List<SignalSent> requests) {
    int signal = ExitMeaning.signal(code);
    return Signals.isFault(signal) && requests.stream().noneMatch(s -> s.signal() == signal);
  }

  private static CauseOfDeath couldNotStart(Evidence evidence, String error) {
    Integer code = evidence.exitCode();
    String reason =
        error.isEmpty()
            ? (code == null ? "" : ": exit " + ExitMeaning.meaning(code))
            : ": "
                + (code == null ? "" : "exit " + codeOfStart(code, error) + ": ")
                + Words.firstLine(error);
    return Verdict.of(
            evidence,
            Kind.COULD_NOT_START,
            "could not start" + reason,
            error.isEmpty() ? Confidence.LIKELY : Confidence.CERTAIN)
        .done();
  }

  /** An engine writes 127 for whatever is missing, and 126 for whatever it may not touch. */
  private static String codeOfStart(int code, String error) {
    boolean aboutMount = error.contains("mount") && !error.contains("exec: ");
    return aboutMount ? ExitMeaning.text(code) : ExitMeaning.meaning(code);
  }

  /** It went down with its engine, or with the host. */
  private static CauseOfDeath wentDown(
      Evidence evidence, List<SignalSent> requests, EngineStop stop) {
    Integer code = evidence.exitCode();
    if (!requests.isEmpty()) {
      SignalSent first = requests.get(0);
      SignalSent last = requests.get(requests.size() - 1);
      boolean killed = last.signal() == Signals.KILL && first.signal() != Signals.KILL;
      return Verdict.of(
              evidence,
              Kind.ENGINE_STOPPED,
              "went down with the engine: "
                  + (killed
                      ? RequestRules.disobeyed(first, last) + ", killed by SIGKILL"
                      : "obeyed " + Signals.name(first.signal()))
                  + RequestRules.exit(evidence),
              stop.confidence())
          .asked(requests)
          .by(last.signal())
          .done();
    }
    boolean written = code != null && code == 0;
    String how =
        code == null
            ? ": nobody saw how it ended"
            : code == ExitMeaning.LOST
                ? ", which does not know its exit code"
                : written
                    ? ": exit 0, which Docker 24.0.0 to 24.0.2 write for that"
                    : ": exit " + ExitMeaning.text(code);
    return Verdict.of(
            evidence,
            Kind.ENGINE_STOPPED,
            "went down with the engine or its host" + how,
            written ? Confidence.GUESS : stop.confidence())
        .done();
  }

  private static CauseOfDeath byItself(Evidence evidence, @Nullable Integer code) {
    Gap gap = evidence.gap();
    if (code == null) {
      String why = gap == null ? "its exit code is not known" : gap.sentence();
      return Verdict.of(evidence, Kind.UNKNOWN, "unknown: " + why, Confidence.GUESS).done();
    }
    CauseOfDeath heap = MemoryRules.heap(evidence, code);
    if (heap != null) {
      return heap;
    }
    if (code == 0) {
      return Verdict.of(evidence, Kind.COMPLETED, "completed: exit 0", Confidence.CERTAIN).done();
    }
    if (code == ExitMeaning.LOST) {
      return lost(evidence);
    }
    int signal = ExitMeaning.signal(code);
    if (signal != 0 && gap != null) {
      return signalUnwatched(evidence, code, signal, gap);
    }
    if (signal != 0) {
      return signal == Signals.KILL
          ? killedFromOutside(evidence)
          : signalFromOutside(evidence, code, signal);
    }
    List<Oom> near = MemoryRules.near(evidence, MemoryRules.CERTAIN);
    return Verdict.of(
            evidence,
            Kind.FAILED,
            "exit "
                + ExitMeaning.meaning(code)
                + (near.isEmpty() ? "" : ", right after a process in it was killed for memory"),
            near.isEmpty() ? Confidence.CERTAIN : Confidence.LIKELY)
        .shownBy(near)
        .done();
  }

  private static CauseOfDeath lost(Evidence evidence) {
    return evidence.unseen()
        ? Verdict.of(
                evidence,
                Kind.ENGINE_STOPPED,
                "went down with the engine or its host, which does not know its exit code",
                Confidence.GUESS)
            .done()
        : Verdict.of(
                evidence,
                Kind.UNKNOWN,
                "exit 255: by its own doing, or the engine lost sight of it",
                Confidence.GUESS)
            .done();
  }

  private static CauseOfDeath fault(Evidence evidence, int code, boolean stopping) {
    CauseOfDeath heap = stopping ? null : MemoryRules.heap(evidence, code);
    if (heap != null) {
      return heap;
    }
    int signal = Signals.in(code);
    // A program may end with such a code, and a shell passes on that of its child.
    return Verdict.of(
            evidence,
            Kind.FAULT_SIGNAL,
            "crashed by "
                + Signals.name(signal)
                + (stopping ? " while it was being stopped" : "")
                + ": exit "
                + code,
            Confidence.LIKELY)
        .by(signal)
        .done();
  }

  private static CauseOfDeath killedFromOutside(Evidence evidence) {
    Long limit = evidence.memoryLimit();
    boolean limited = limit != null && limit > 0;
    List<Oom> ooms = evidence.ooms();
    String why;
    if (evidence.unseen()) {
      why = " while nobody watched: on request, for memory or from outside";
    } else if (!ooms.isEmpty()) {
      Duration before = Duration.between(ooms.get(ooms.size() - 1).at(), evidence.diedAt());
      why =
          ": no request; a process in it was killed for memory "
              + Words.duration(before)
              + " before";
    } else if (limited) {
      why =
          ": no request; not every engine reports OOM kills, and its limit is "
              + Words.bytes(limit);
    } else {
      why = " from outside the container: no request, and the engine reports no OOM kill";
    }
    boolean guess = evidence.unseen() || limited;
    return Verdict.of(
            evidence,
            Kind.KILLED_FROM_OUTSIDE,
            "killed by SIGKILL" + why + ": exit 137",
            guess ? Confidence.GUESS : Confidence.LIKELY)
        .by(Signals.KILL)
        .done();
  }

  /** Somebody may have asked for it, and nobody would have seen that. */
  private static CauseOfDeath signalUnwatched(Evidence evidence, int code, int signal, Gap gap) {
    if (signal != Signals.KILL && isAsked(evidence, signal)) {
      return Verdict.of(
              evidence,
              Kind.STOPPED_ON_REQUEST,
              "stopped by "
                  + Signals.name(signal)
                  + ", as `docker stop` sends it: exit "
                  + code
                  + ", "
                  + gap.sentence(),
              Confidence.GUESS)
          .by(signal)
          .done();
    }
    return Verdict.of(
            evidence,
            Kind.UNKNOWN,
            "unknown: exit " + ExitMeaning.text(code) + ", " + gap.sentence(),
            Confidence.GUESS)
        .by(signal)
        .done();
  }

  /** Whether it is what a {@code docker stop} sends, or what ends a program. */
  private static boolean isAsked(Evidence evidence, int signal) {
    return Signals.isMeantToEnd(signal) || signal == evidence.stopSignal();
  }

  private static CauseOfDeath signalFromOutside(Evidence evidence, int code, int signal) {
    if (evidence.unseen() && isAsked(evidence, signal)) {
      return Verdict.of(
              evidence,
              Kind.STOPPED_ON_REQUEST,
              "stopped by "
                  + Signals.name(signal)
                  + " while nobody watched, as `docker stop` sends it: exit "
                  + code,
              Confidence.GUESS)
          .by(signal)
          .done();
    }
    return Verdict.of(
            evidence,
            Kind.KILLED_FROM_OUTSIDE,
            "killed by "
                + Signals.name(signal)
                + ", sent by no request through the engine: exit "
                + code,
            Confidence.LIKELY)
        .by(signal)
        .done();
  }
}
