package io.epitaph.detectors.lives;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Deaths that were asked for, through the engine: {@code docker stop}, {@code docker kill}. */
final class RequestRules {
  /** What the engine may need beyond the stop time-out to kill and to report it. */
  static final Duration SLACK = Duration.ofSeconds(2);

  /** Up to 25, the engine says {@code stop} after the death: 360 ms were seen. */
  static final Duration STOP_WITHIN = SLACK.multipliedBy(2);

  /** An exit code that shows the very signal that was sent is its effect, even a late one. */
  private static final Duration LATE_EFFECT = Duration.ofMinutes(10);

  /** {@code docker stop -t} may be longer than the container's own time-out. */
  private static final Duration LONGEST_STOP = Duration.ofHours(1);

  /** A process that QUIT ends is gone at once; what dumps its threads lives on. */
  private static final Duration QUIT_EFFECT = Duration.ofSeconds(2);

  private RequestRules() {}

  /** The signals that the death can be the effect of. */
  static List<SignalSent> requests(Evidence evidence) {
    return evidence.signals().stream()
        .filter(s -> !s.at().isAfter(evidence.diedAt()))
        .filter(s -> canEnd(s, evidence) && inTime(s, evidence))
        .toList();
  }

  /**
   * True for signals sent to end a process, even if it does not end; other signals (HUP, USR1) are
   * orders of another kind, and the cause only when the exit code says so.
   */
  private static boolean canEnd(SignalSent sent, Evidence evidence) {
    int signal = sent.signal();
    Integer code = evidence.exitCode();
    if (code != null && Signals.in(code) == signal) {
      return true;
    }
    if (signal == Signals.KILL) {
      // Nothing survives it to end with a code of its own: it had no effect.
      return code == null || ExitMeaning.isOfWindows(code);
    }
    if (signal == evidence.stopSignal()) {
      return true;
    }
    return signal == Signals.QUIT
        ? since(sent, evidence).compareTo(QUIT_EFFECT) <= 0
        : Signals.isMeantToEnd(signal);
  }

  private static boolean inTime(SignalSent sent, Evidence evidence) {
    Duration since = since(sent, evidence);
    // `docker stop -t` can be longer than the container's own time-out; its event proves it.
    if (evidence.stopEventId() != null || since.compareTo(window(evidence)) <= 0) {
      return true;
    }
    return isShown(sent.signal(), evidence)
        // Nothing survives SIGKILL: one without effect waits until the kernel lets go.
        ? sent.signal() == Signals.KILL || since.compareTo(LATE_EFFECT) <= 0
        : !evidence.settled()
            && stops(sent.signal(), evidence)
            && since.compareTo(LONGEST_STOP) <= 0;
  }

  private static Duration window(Evidence evidence) {
    return evidence.stopTimeout().plus(SLACK);
  }

  private static Duration since(SignalSent sent, Evidence evidence) {
    return Duration.between(sent.at(), evidence.diedAt());
  }

  private static boolean isShown(int signal, Evidence evidence) {
    return evidence.exitCode() != null && Signals.in(evidence.exitCode()) == signal;
  }

  private static boolean stops(int signal, Evidence evidence) {
    return signal == Signals.TERM || signal == Signals.KILL || signal == evidence.stopSignal();
  }

  /**
   * True when the {@code stop} event at {@code at} belongs to the death, and not to a stop that
   * found the container dead. That its signal is not known does not matter when the exit code shows
   * it: its {@code kill} came late, or was lost.
   */
  static boolean stopExplains(Evidence evidence, Instant at) {
    int stop = evidence.stopSignal();
    return Duration.between(evidence.diedAt(), at).compareTo(STOP_WITHIN) <= 0
        && ((stop != Signals.KILL && isShown(stop, evidence))
            || evidence.signals().stream().anyMatch(s -> stops(s.signal(), evidence)));
  }

  /** Whether a {@code stop} event that is still to come would change the verdict. */
  static boolean mayBeStopped(Evidence evidence) {
    return evidence.stopEventId() == null
        && evidence.startError() == null
        && evidence.signals().stream()
            .anyMatch(
                s ->
                    s.signal() != Signals.KILL
                        && stops(s.signal(), evidence)
                        && since(s, evidence).compareTo(window(evidence)) > 0
                        && since(s, evidence).compareTo(LONGEST_STOP) <= 0);
  }

  /** A {@code stop} event follows: {@code docker stop} or {@code restart}. */
  static CauseOfDeath stopped(Evidence evidence, List<SignalSent> requests) {
    SignalSent first = requests.get(0);
    SignalSent last = requests.get(requests.size() - 1);
    boolean killed = last.signal() == Signals.KILL;
    if (killed && first.signal() != Signals.KILL) {
      String sentence =
          "killed by SIGKILL after `docker stop` timed out: "
              + disobeyed(first, last)
              + exit(evidence);
      return Verdict.of(evidence, Kind.STOP_TIMED_OUT, sentence, Confidence.CERTAIN)
          .asked(requests)
          .by(Signals.KILL)
          .done();
    }
    Integer code = evidence.exitCode();
    boolean unexplained = !killed && code != null && code == ExitMeaning.KILLED;
    String how =
        killed
            ? ", by SIGKILL at once"
            : unexplained
                ? ", ended by a SIGKILL that the engine does not report"
                : ", obeyed " + Signals.name(first.signal());
    return Verdict.of(
            evidence,
            Kind.STOPPED_ON_REQUEST,
            "stopped by `docker stop`" + how + exit(evidence),
            unexplained ? Confidence.LIKELY : Confidence.CERTAIN)
        .asked(requests)
        .by(unexplained ? Signals.KILL : first.signal())
        .done();
  }

  /** {@code did not obey SIGTERM for 10 s}. */
  static String disobeyed(SignalSent first, SignalSent last) {
    return "did not obey "
        + Signals.name(first.signal())
        + " for "
        + Words.duration(Duration.between(first.at(), last.at()));
  }

  /** No {@code stop} event: {@code docker kill}, {@code docker rm -f}. */
  static CauseOfDeath killed(Evidence evidence, List<SignalSent> requests) {
    SignalSent last = requests.get(requests.size() - 1);
    boolean removed =
        last.signal() == Signals.KILL
            && !evidence.autoRemove()
            && evidence.removedAt() != null
            && Duration.between(evidence.diedAt(), evidence.removedAt()).compareTo(SLACK) <= 0;
    Duration since = since(last, evidence);
    boolean late = since.compareTo(window(evidence)) > 0;
    boolean shown = isShown(last.signal(), evidence);
    return Verdict.of(
            evidence,
            Kind.KILLED_ON_REQUEST,
            "killed by "
                + Signals.name(last.signal())
                + (removed ? " by `docker rm -f`" : " on request")
                + (late ? ", " + Words.duration(since) + " after it was sent" : "")
                + exit(evidence),
            shown && !late
                ? Confidence.CERTAIN
                : shown || !late ? Confidence.LIKELY : Confidence.GUESS)
        .asked(requests)
        .by(last.signal())
        .done();
  }

  static String exit(Evidence evidence) {
    return evidence.exitCode() == null ? "" : ", exit " + ExitMeaning.text(evidence.exitCode());
  }
}
