package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.SignalSent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CauseRulesTest {
  private static final Instant DEATH = Instant.parse("2026-02-03T14:00:22.338433205Z");

  /** A death with an exit code, to which a test adds what came before and after. */
  private static final class Death {
    private final @Nullable Integer code;
    private final List<SignalSent> signals = new ArrayList<>();
    private final List<String> ooms = new ArrayList<>();
    private @Nullable String stop;
    private @Nullable String startError;

    Death(@Nullable Integer code) {
      this.code = code;
    }

    Death signal(int signal, Duration before) {
      signals.add(new SignalSent(DEATH.minus(before), signal, "kill-" + signal));
      return this;
    }

    Death oom() {
      ooms.add("oom-" + ooms.size());
      return this;
    }

    Death stopped() {
      stop = "stop";
      return this;
    }

    Death neverRan(String error) {
      startError = error;
      return this;
    }

    CauseOfDeath judged() {
      return CauseRules.judge(
          new Evidence(
              DEATH,
              code,
              startError == null ? "die" : null,
              stop,
              signals,
              ooms,
              Evidence.USUAL_STOP_TIMEOUT,
              8L << 20,
              startError));
    }
  }

  private static Death death(int code) {
    return new Death(code);
  }

  @ParameterizedTest(name = "exit {0} alone is {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   | COMPLETED           | completed: exit 0
          1   | FAILED              | exit 1
          126 | FAILED              | exit 126: not executable
          127 | FAILED              | exit 127: command not found
          129 | KILLED_FROM_OUTSIDE | killed by SIGHUP from outside the engine, exit 129
          132 | FAULT_SIGNAL        | crashed: SIGILL, exit 132
          134 | FAULT_SIGNAL        | crashed: SIGABRT, exit 134
          135 | FAULT_SIGNAL        | crashed: SIGBUS, exit 135
          136 | FAULT_SIGNAL        | crashed: SIGFPE, exit 136
          137 | KILLED_FROM_OUTSIDE | killed by SIGKILL from outside the engine, exit 137
          139 | FAULT_SIGNAL        | crashed: SIGSEGV, exit 139
          143 | KILLED_FROM_OUTSIDE | killed by SIGTERM from outside the engine, exit 143
          200 | FAILED              | exit 200
          255 | UNKNOWN             | exit 255: by its own doing, or the engine lost sight of it
          """)
  void anExitCodeAloneHasItsUsualReading(int code, Kind kind, String sentence) {
    CauseOfDeath cause = death(code).judged();
    assertThat(cause.kind()).isEqualTo(kind);
    assertThat(cause.sentence()).isEqualTo(sentence);
    assertThat(cause.evidence()).containsExactly("die");
  }

  @Test
  void aStopThatWasObeyedIsNoFailure() {
    CauseOfDeath cause = death(143).signal(15, Duration.ofMillis(80)).stopped().judged();
    assertThat(cause.kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(cause.confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(cause.evidence()).containsExactly("kill-15", "die", "stop");
  }

  @Test
  void aStopObeyedWithACleanExitIsStillAStop() {
    assertThat(death(0).signal(15, Duration.ofSeconds(3)).stopped().judged().kind())
        .isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void aStopThatTimedOutSaysWhatWasNotObeyed() {
    CauseOfDeath cause =
        death(137)
            .signal(15, Duration.ofMillis(10_050))
            .signal(9, Duration.ofMillis(50))
            .stopped()
            .judged();
    assertThat(cause.kind()).isEqualTo(Kind.STOP_TIMED_OUT);
    assertThat(cause.sentence())
        .isEqualTo("stop timed out: did not obey SIGTERM, killed by SIGKILL, exit 137");
  }

  @Test
  void aStopWithoutWaitingDidNotTimeOut() {
    assertThat(death(137).signal(9, Duration.ofMillis(50)).stopped().judged().kind())
        .isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void aKillOnRequestIsCertainWhenTheExitCodeShowsIt() {
    CauseOfDeath cause = death(137).signal(9, Duration.ofMillis(50)).judged();
    assertThat(cause.kind()).isEqualTo(Kind.KILLED_ON_REQUEST);
    assertThat(cause.confidence()).isEqualTo(Confidence.CERTAIN);
  }

  @Test
  void aTermOnRequestThatEndsInAnotherCodeIsLikely() {
    CauseOfDeath cause = death(1).signal(15, Duration.ofMillis(50)).judged();
    assertThat(cause.kind()).isEqualTo(Kind.KILLED_ON_REQUEST);
    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void aHangupAnHourBeforeIsNoRequest() {
    assertThat(death(1).signal(1, Duration.ofHours(1)).judged().kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void aWindowChangeIsNoRequest() {
    assertThat(death(1).signal(28, Duration.ofMillis(50)).judged().kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void anOomKillNamesTheLimitAndAllItsEvents() {
    CauseOfDeath cause = death(137).oom().oom().judged();
    assertThat(cause.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(cause.sentence()).isEqualTo("out of memory: limit 8 MiB");
    assertThat(cause.evidence()).containsExactly("oom-0", "oom-1", "die");
  }

  @Test
  void aContainerThatOutlivedTheOomOfAChildCompleted() {
    assertThat(death(0).oom().judged().kind()).isEqualTo(Kind.COMPLETED);
  }

  @Test
  void aStopAfterTheOomOfAChildIsAStop() {
    assertThat(
            death(137)
                .oom()
                .signal(15, Duration.ofSeconds(10))
                .signal(9, Duration.ZERO)
                .stopped()
                .judged()
                .kind())
        .isEqualTo(Kind.STOP_TIMED_OUT);
  }

  @Test
  void whatNeverRanSaysWhy() {
    CauseOfDeath cause =
        death(127).neverRan("exec: \"nope\": executable file not found in $PATH\n").judged();
    assertThat(cause.kind()).isEqualTo(Kind.COULD_NOT_START);
    assertThat(cause.sentence())
        .isEqualTo(
            "could not start: exit 127: command not found: exec: \"nope\": executable file not"
                + " found in $PATH");
  }

  @Test
  void aDeathOfWhichNothingIsKnownIsUnknown() {
    CauseOfDeath cause = new Death(null).judged();
    assertThat(cause.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(cause.confidence()).isEqualTo(Confidence.GUESS);
  }
}
