package io.epitaph.detectors.lives;

import io.epitaph.detectors.lives.RunState.KernelKill;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.OomKill;
import io.epitaph.model.OomKill.Scope;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import java.util.ArrayList;
import java.util.List;

/** What the kernel's own log makes of a verdict. */
final class KernelVerdict {
  private KernelVerdict() {}

  /** A verdict with what the kernel's log says of it. */
  static CauseOfDeath explain(RunState run, CauseOfDeath cause, Evidence evidence) {
    KernelKill last = KernelRules.before(run, evidence.diedAt());
    if (last == null) {
      return cause;
    }
    OomKill kill = last.kill();
    Integer code = evidence.exitCode();
    boolean killed = code == null || code == ExitMeaning.KILLED;
    return switch (cause.kind()) {
      case KILLED_FROM_OUTSIDE, OUT_OF_MEMORY, UNKNOWN ->
          killed
              ? verdict(
                  kill.scope() == Scope.HOST ? Kind.HOST_OUT_OF_MEMORY : Kind.OUT_OF_MEMORY,
                  sentence(kill, evidence),
                  cause,
                  kill)
              : cause;
      case FAILED ->
          KernelRules.near(kill.killedAt(), evidence.diedAt())
              ? new CauseOfDeath(
                  cause.kind(),
                  "exit "
                      + (code == null ? "" : ExitMeaning.meaning(code))
                      + ", right after the kernel killed "
                      + kill.victim()
                      + " in it for memory",
                  Confidence.LIKELY,
                  evidence(cause, kill),
                  cause.signal())
              : cause;
      default -> cause;
    };
  }

  private static CauseOfDeath verdict(
      Kind kind, String sentence, CauseOfDeath cause, OomKill kill) {
    return new CauseOfDeath(
        kind, sentence, Confidence.CERTAIN, evidence(cause, kill), Signals.KILL);
  }

  private static List<String> evidence(CauseOfDeath cause, OomKill kill) {
    List<String> shown = new ArrayList<>(cause.evidence());
    if (!shown.contains(kill.id())) {
      shown.add(0, kill.id());
    }
    return shown;
  }

  private static String sentence(OomKill kill, Evidence evidence) {
    Long limit = evidence.memoryLimit();
    boolean limited = limit != null && limit > 0;
    return switch (kill.scope()) {
      case HOST ->
          "killed by the kernel: the host ran out of memory ("
              + (limited ? "its own limit is " + Words.bytes(limit) : "no limit of its own")
              + "): "
              + kill.victim()
              + (kill.askedBy() == null ? "" : ", when `" + kill.askedBy() + "` asked for more");
      case CONTAINER ->
          "out of memory: the kernel killed "
              + kill.victim()
              + " at its limit"
              + (limited ? " of " + Words.bytes(limit) : "");
      case GROUP ->
          "out of memory: the kernel killed "
              + kill.victim()
              + " at the limit of its group "
              + kill.group();
      case UNKNOWN -> "out of memory: the kernel killed " + kill.victim();
    };
  }
}
