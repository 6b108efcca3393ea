package io.epitaph.detectors.lives;

import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deaths for lack of memory, by the kernel. */
final class MemoryRules {
  /** The kernel's kill follows the {@code oom} event within milliseconds. */
  static final Duration CERTAIN = Duration.ofSeconds(1);

  /** A machine that is out of memory may be slow to say so. */
  private static final Duration LIKELY = Duration.ofSeconds(10);

  /** A wrapper that ends with the code of its killed child may take its time. */
  private static final Duration PASSED_ON = Duration.ofSeconds(30);

  /** The two take different ways through the engine, and may overtake each other. */
  private static final Duration LATE = Duration.ofSeconds(2);

  private MemoryRules() {}

  /**
   * A death by SIGKILL that memory explains; null when it does not.
   *
   * @param stopping whether it was being stopped
   */
  static @Nullable CauseOfDeath killed(Evidence evidence, boolean stopping) {
    List<Oom> near = near(evidence, LIKELY, LIKELY);
    // The flag alone is good evidence only when no earlier event, of a child's death, explains it.
    boolean flagged = evidence.oomFlag() && evidence.ooms().isEmpty();
    if (near.isEmpty() && !flagged) {
      return stopping ? null : passedOn(evidence);
    }
    return verdict(
        evidence,
        "out of memory" + (stopping ? " while it was being stopped" : "") + atLimit(evidence),
        near(evidence, CERTAIN).isEmpty() && proof(evidence) == null
            ? Confidence.LIKELY
            : Confidence.CERTAIN,
        near);
  }

  private static @Nullable CauseOfDeath passedOn(Evidence evidence) {
    List<Oom> near = near(evidence, PASSED_ON);
    if (near.isEmpty()) {
      return null;
    }
    Oom last = near.get(near.size() - 1);
    return verdict(
        evidence,
        "out of memory: a process in it was killed "
            + Words.duration(Duration.between(last.at(), evidence.diedAt()))
            + " before, and exit 137 may be its code passed on"
            + limit(evidence),
        Confidence.GUESS,
        near);
  }

  private static CauseOfDeath verdict(
      Evidence evidence, String sentence, Confidence confidence, List<Oom> near) {
    return Verdict.of(evidence, Kind.OUT_OF_MEMORY, sentence, confidence)
        .shownBy(near)
        .by(Signals.KILL)
        .done();
  }

  /** What the kernel counted when it killed; null when that is not known. */
  private static @Nullable LimitProof proof(Evidence evidence) {
    LimitProof proof = evidence.limitProof();
    return proof != null && KernelRules.explains(proof.at(), evidence.diedAt()) ? proof : null;
  }

  /** With whose limit it was, where that is proven. */
  private static String atLimit(Evidence evidence) {
    LimitProof proof = proof(evidence);
    Long limit = evidence.memoryLimit();
    if (proof == null || limit == null || limit == 0) {
      return limit(evidence);
    }
    return proof.ownLimit()
        ? " at its limit of " + Words.bytes(limit)
        : ", and not at its limit of " + Words.bytes(limit) + ": its host or its group was full";
  }

  private static String limit(Evidence evidence) {
    Long limit = evidence.memoryLimit();
    return limit == null
        ? ""
        : limit == 0
            ? ": it has no limit of its own, so its host or its group was full"
            : ": limit " + Words.bytes(limit);
  }

  /** Its {@code oom} events at most so long before the death, or just after it. */
  static List<Oom> near(Evidence evidence, Duration before) {
    return near(evidence, before, LATE);
  }

  private static List<Oom> near(Evidence evidence, Duration before, Duration after) {
    Instant from = evidence.diedAt().minus(before);
    Instant to = evidence.diedAt().plus(after);
    return evidence.ooms().stream()
        .filter(o -> !o.at().isBefore(from) && !o.at().isAfter(to))
        .toList();
  }
}
