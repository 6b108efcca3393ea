package io.epitaph.detectors.lives;

import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Signals;
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
      return FailedStartRules.judge(evidence, evidence.startError());
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
      return EngineStopRules.wentDown(evidence, requests, stop);
    }
    if (stopping) {
      return evidence.stopEventId() == null
          ? RequestRules.killed(evidence, requests)
          : RequestRules.stopped(evidence, requests);
    }
    if (evidence.stopEventId() != null) {
      return PodmanRules.stopped(evidence);
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

  private static CauseOfDeath byItself(Evidence evidence, @Nullable Integer code) {
    Gap gap = evidence.gap();
    if (code == null) {
      String why = gap == null ? "its exit code is not known" : gap.sentence();
      return Verdict.of(evidence, Kind.UNKNOWN, "unknown: " + why, Confidence.GUESS).done();
    }
    CauseOfDeath heap = HeapRules.judge(evidence, code);
    if (heap != null) {
      return heap;
    }
    if (code == 0) {
      return Verdict.of(evidence, Kind.COMPLETED, "completed: exit 0", Confidence.CERTAIN).done();
    }
    if (code == ExitMeaning.LOST) {
      return EngineStopRules.lost(evidence);
    }
    int signal = ExitMeaning.signal(code);
    if (signal != 0 && gap != null) {
      return SignalRules.unwatched(evidence, code, signal, gap);
    }
    if (signal != 0) {
      return signal == Signals.KILL
          ? KillRules.fromOutside(evidence)
          : SignalRules.fromOutside(evidence, code, signal);
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

  private static CauseOfDeath fault(Evidence evidence, int code, boolean stopping) {
    CauseOfDeath heap = stopping ? null : HeapRules.judge(evidence, code);
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
}
