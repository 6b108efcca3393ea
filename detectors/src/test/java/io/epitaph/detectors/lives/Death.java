package io.epitaph.detectors.lives;

import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.LastWords;
import io.epitaph.model.MemoryCounts;
import io.epitaph.model.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A death with an exit code, to which a test adds what came before and after. */
final class Death {
  static final Instant AT = Instant.parse("2026-02-03T14:00:22.338433205Z");

  private final @Nullable Integer code;
  private final List<SignalSent> signals = new ArrayList<>();
  private final List<Oom> ooms = new ArrayList<>();
  private @Nullable Instant startedAt = AT.minusSeconds(3600);
  private @Nullable String stop;
  private @Nullable String startError;
  private @Nullable Instant removedAt;
  private Duration stopTimeout = Evidence.DEFAULT_STOP_TIMEOUT;
  private int stopSignal = Signals.TERM;
  private Long limit = 8L << 20;
  private boolean unseen;
  private boolean oomFlag;
  private boolean autoRemove;
  private boolean settled = true;
  private @Nullable LastWords words;
  private @Nullable EngineStop engineStop;
  private @Nullable LimitProof limitProof;
  private @Nullable Gap gap;

  Death(@Nullable Integer code) {
    this.code = code;
  }

  Death signal(int signal, Duration before) {
    signals.add(new SignalSent(AT.minus(before), signal, "kill-" + signal));
    return this;
  }

  Death oom() {
    return oom(Duration.ofMillis(20));
  }

  Death oom(Duration before) {
    ooms.add(new Oom(AT.minus(before), "oom-" + ooms.size()));
    return this;
  }

  /** What the kernel had counted when the last process was killed. */
  Death counted(boolean ownLimit) {
    Oom last = ooms.get(ooms.size() - 1);
    limitProof = new LimitProof(last.at(), last.eventId(), ownLimit, MemoryCounts.NONE);
    return this;
  }

  Death oomFlag() {
    oomFlag = true;
    return this;
  }

  Death stopped() {
    stop = "stop";
    return this;
  }

  Death stopTimeout(Duration timeout) {
    stopTimeout = timeout;
    return this;
  }

  Death stopSignal(int signal) {
    stopSignal = signal;
    return this;
  }

  Death removed(Duration after) {
    removedAt = AT.plus(after);
    return this;
  }

  Death autoRemove() {
    autoRemove = true;
    return this;
  }

  Death ran(Duration span) {
    startedAt = AT.minus(span);
    return this;
  }

  Death limit(long bytes) {
    limit = bytes;
    return this;
  }

  Death notSettled() {
    settled = false;
    return this;
  }

  Death saying(String... lines) {
    words = new LastWords(List.of(lines), false, null);
    return this;
  }

  Death withTheEngine() {
    engineStop = new EngineStop("lost", Confidence.LIKELY);
    return this;
  }

  Death unseen() {
    unseen = true;
    return this;
  }

  /** Nobody watched from 100 s before it to 20 s after it. */
  Death inAGap() {
    gap = new Gap(AT.minusSeconds(100), AT.plusSeconds(20));
    unseen = true;
    return this;
  }

  /** Nobody watched until 2 s before it. */
  Death afterAGap() {
    gap = new Gap(AT.minusSeconds(100), AT.minusSeconds(2));
    return this;
  }

  Death neverRan(String error) {
    startError = error;
    startedAt = null;
    return this;
  }

  Evidence evidence() {
    return new Evidence(
        startedAt,
        AT,
        code,
        startError == null ? "die" : null,
        unseen,
        stop,
        signals,
        ooms,
        oomFlag,
        stopTimeout,
        stopSignal,
        limit,
        removedAt,
        autoRemove,
        startError,
        settled,
        words,
        engineStop,
        limitProof,
        gap);
  }

  CauseOfDeath judged() {
    return CauseRules.judge(evidence());
  }
}
