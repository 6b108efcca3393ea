package io.epitaph.detectors.lives;

import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a verdict together: what it says, and the events that show it. */
final class Verdict {
  /** The engine itself gives some deaths milliseconds before their start. */
  private static final Duration JITTER = Duration.ofSeconds(1);

  private final Evidence evidence;
  private final Kind kind;
  private final String sentence;
  private final Confidence confidence;
  private final List<String> events = new ArrayList<>();
  private @Nullable Integer signal;

  private Verdict(Evidence evidence, Kind kind, String sentence, Confidence confidence) {
    this.evidence = evidence;
    this.kind = kind;
    this.sentence = sentence;
    this.confidence = confidence;
  }

  static Verdict of(Evidence evidence, Kind kind, String sentence, Confidence confidence) {
    return new Verdict(evidence, kind, sentence, confidence);
  }

  /** It was ended by this signal, or it was sent. */
  Verdict by(int number) {
    signal = number;
    return this;
  }

  /** These requests show it. */
  Verdict asked(List<SignalSent> requests) {
    requests.forEach(each -> events.add(each.eventId()));
    return this;
  }

  /** These show it. */
  Verdict shownBy(List<Oom> ooms) {
    ooms.forEach(each -> events.add(each.eventId()));
    return this;
  }

  CauseOfDeath done() {
    List<String> shown = new ArrayList<>(events);
    if (evidence.dieEventId() != null) {
      shown.add(evidence.dieEventId());
    }
    if (evidence.stopEventId() != null) {
      shown.add(evidence.stopEventId());
    }
    EngineStop stop = evidence.engineStop();
    if (stop != null && kind == Kind.ENGINE_STOPPED) {
      shown.add(stop.eventId());
    }
    boolean found = evidence.unseen() && evidence.dieEventId() != null;
    // If it was only found dead, signals sent before are not known.
    boolean ran = evidence.startError() == null;
    boolean less = evidence.unseen() && ran && confidence == Confidence.CERTAIN;
    return new CauseOfDeath(
        kind,
        sentence + (!found ? "" : ran ? unwatched() : ", found later") + clock(),
        less ? Confidence.LIKELY : confidence,
        shown,
        signal);
  }

  /** Why nobody saw it. */
  private String unwatched() {
    Gap gap = evidence.gap();
    if (gap == null || kind == Kind.ENGINE_STOPPED) {
      return ", found dead";
    }
    return sentence.contains(gap.sentence()) ? "" : ", " + gap.sentence();
  }

  /** That the engine's clock was set back while it ran, as far as its times show it. */
  private String clock() {
    if (evidence.startedAt() == null) {
      return "";
    }
    Duration back = Duration.between(evidence.diedAt(), evidence.startedAt());
    return back.compareTo(JITTER) <= 0
        ? ""
        : ", and the clock was set back by more than " + Words.duration(back) + " while it ran";
  }
}
