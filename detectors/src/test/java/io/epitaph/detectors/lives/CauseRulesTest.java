package io.epitaph.detectors.lives;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CauseRulesTest {
  private static final Instant DEATH = Death.AT;

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
          129 | KILLED_FROM_OUTSIDE | killed by SIGHUP, sent by no request through the engine: exit 129
          132 | FAULT_SIGNAL        | crashed by SIGILL: exit 132
          134 | FAULT_SIGNAL        | crashed by SIGABRT: exit 134
          135 | FAULT_SIGNAL        | crashed by SIGBUS: exit 135
          136 | FAULT_SIGNAL        | crashed by SIGFPE: exit 136
          137 | KILLED_FROM_OUTSIDE | killed by SIGKILL from outside the container: no request, and the engine reports no OOM kill: exit 137
          139 | FAULT_SIGNAL        | crashed by SIGSEGV: exit 139
          143 | KILLED_FROM_OUTSIDE | killed by SIGTERM, sent by no request through the engine: exit 143
          150 | FAILED              | exit 150
          165 | FAILED              | exit 165
          200 | FAILED              | exit 200
          255 | UNKNOWN             | exit 255: by its own doing, or the engine lost sight of it
          """)
  void anExitCodeAloneHasItsConventionalMeaning(int code, Kind kind, String sentence) {
    CauseOfDeath cause = death(code).limit(0).judged();
    assertThat(cause.kind()).isEqualTo(kind);
    assertThat(cause.sentence()).isEqualTo(sentence);
    assertThat(cause.evidence()).containsExactly("die");
  }

  @Test
  void aDeathBeforeItsStartSaysThatTheClockWasSetBack() {
    assertThat(new Death(1).ran(Duration.ofMinutes(-54)).judged().sentence())
        .isEqualTo("exit 1, and the clock was set back by more than 54 min while it ran");
    assertThat(new Death(1).ran(Duration.ofMillis(-40)).judged().sentence()).isEqualTo("exit 1");
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
        .isEqualTo(
            "killed by SIGKILL after `docker stop` timed out: did not obey SIGTERM for 10 s, exit"
                + " 137");
    assertThat(cause.signal()).isEqualTo(9);
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
  void aMissingMountIsNoMissingCommandThoughTheCodeIsTheSame() {
    String error = "error during container init: failed to fulfil mount request: open /gone";
    assertThat(death(127).neverRan(error).judged().sentence())
        .isEqualTo("could not start: exit 127: " + error);
  }

  @Test
  void aDeathOfWhichNothingIsKnownIsUnknown() {
    CauseOfDeath cause = new Death(null).judged();
    assertThat(cause.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(cause.confidence()).isEqualTo(Confidence.GUESS);
  }

  @Test
  void aStopLongerThanTheContainersOwnTimeoutIsProvedByItsEvent() {
    Death death = death(137).signal(15, Duration.ofSeconds(60)).signal(9, Duration.ZERO);
    assertThat(death.stopped().judged().kind()).isEqualTo(Kind.STOP_TIMED_OUT);
  }

  @Test
  void aTermLongBeforeTheDeathIsNoRequest() {
    assertThat(death(1).signal(15, Duration.ofSeconds(13)).judged().kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void aTermWithinALongStopTimeoutIsARequest() {
    assertThat(
            death(1)
                .stopTimeout(Duration.ofSeconds(30))
                .signal(15, Duration.ofSeconds(13))
                .judged()
                .kind())
        .isEqualTo(Kind.KILLED_ON_REQUEST);
  }

  @Test
  void aStopSignalOfItsOwnIsObeyedLikeTerm() {
    CauseOfDeath cause =
        death(0).stopSignal(10).signal(10, Duration.ofMillis(5)).stopped().judged();
    assertThat(cause.kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(cause.sentence()).isEqualTo("stopped by `docker stop`, obeyed SIGUSR1, exit 0");
  }

  @Test
  void aHangupIsTheCauseWhenTheExitCodeShowsIt() {
    assertThat(death(129).signal(1, Duration.ofMillis(5)).judged().kind())
        .isEqualTo(Kind.KILLED_ON_REQUEST);
  }

  @Test
  void aKillWithARemovalRightAfterIsAForcedRemoval() {
    assertThat(
            death(137).signal(9, Duration.ZERO).removed(Duration.ofMillis(40)).judged().sentence())
        .isEqualTo("killed by SIGKILL by `docker rm -f`, exit 137");
  }

  @Test
  void aKilledContainerThatRemovesItselfWasNotRemovedByForce() {
    Death death = death(137).signal(9, Duration.ZERO).removed(Duration.ofMillis(40)).autoRemove();
    assertThat(death.judged().sentence()).isEqualTo("killed by SIGKILL on request, exit 137");
  }

  @Test
  void anOomLongBeforeExplainsNoKill() {
    CauseOfDeath cause = death(137).oom(Duration.ofMinutes(1)).oomFlag().judged();
    assertThat(cause.kind()).isEqualTo(Kind.KILLED_FROM_OUTSIDE);
  }

  @Test
  void anOomSecondsBeforeIsLikelyTheCause() {
    CauseOfDeath cause = death(137).oom(Duration.ofSeconds(5)).judged();
    assertThat(cause.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void anOomReportedJustAfterTheDeathIsItsCause() {
    assertThat(death(137).oom(Duration.ofMillis(-3)).judged().confidence())
        .isEqualTo(Confidence.CERTAIN);
  }

  @Test
  void theEnginesFlagAloneMakesOutOfMemoryLikely() {
    CauseOfDeath cause = death(137).oomFlag().judged();
    assertThat(cause.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void theFlagIsNoEvidenceWhenTheExitCodeIsAnother() {
    assertThat(death(0).oomFlag().judged().kind()).isEqualTo(Kind.COMPLETED);
  }

  @Test
  void aFailureRightAfterAnOomSaysSo() {
    CauseOfDeath cause = death(1).oom().judged();
    assertThat(cause.kind()).isEqualTo(Kind.FAILED);
    assertThat(cause.sentence())
        .isEqualTo("exit 1, right after a process in it was killed for memory");
    assertThat(cause.evidence()).containsExactly("oom-0", "die");
  }

  @Test
  void aKillBeforeTheEngineWatchesTheMemoryIsAGuess() {
    CauseOfDeath cause = death(137).ran(Duration.ofMillis(300)).judged();
    assertThat(cause.kind()).isEqualTo(Kind.KILLED_FROM_OUTSIDE);
    assertThat(cause.confidence()).isEqualTo(Confidence.GUESS);
    assertThat(cause.sentence()).contains("its limit is 8 MiB");
  }

  @Test
  void withoutALimitAnEarlyKillIsNoOomThatWasMissed() {
    assertThat(death(137).ran(Duration.ofMillis(300)).limit(0).judged().confidence())
        .isEqualTo(Confidence.LIKELY);
  }

  @Test
  void whatIsFoundDeadIsNeverCertain() {
    CauseOfDeath cause = death(0).unseen().judged();
    assertThat(cause.sentence()).isEqualTo("completed: exit 0, found dead");
    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void whatIsFoundDeadWith255WentDownWithTheEngine() {
    CauseOfDeath cause = death(255).unseen().judged();
    assertThat(cause.kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(cause.confidence()).isEqualTo(Confidence.GUESS);
  }

  @Test
  void whatNeverRanAndDoesNotSayWhyIsOnlyLikely() {
    CauseOfDeath cause = new Death(null).neverRan("").judged();
    assertThat(cause.sentence()).isEqualTo("could not start");
    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void aStopLongAfterTheDeathDoesNotExplainIt() {
    Evidence death = death(0).signal(15, Duration.ofSeconds(1)).evidence();
    assertThat(RequestRules.stopExplains(death, DEATH.plusMillis(30))).isTrue();
    assertThat(RequestRules.stopExplains(death, DEATH.plusSeconds(5))).isFalse();
  }

  @Test
  void aStopWithoutASignalFoundItDead() {
    assertThat(RequestRules.stopExplains(death(0).evidence(), DEATH.plusMillis(30))).isFalse();
  }

  // ---- stops

  @Test
  void aSlowStopIsHeldUntilItsEventCanCome() {
    Death slow = death(1).signal(15, Duration.ofSeconds(45));
    assertThat(slow.notSettled().judged().kind()).isEqualTo(Kind.KILLED_ON_REQUEST);
    assertThat(slow.judged().confidence()).isEqualTo(Confidence.GUESS);
  }

  @Test
  void aSlowEndThatShowsItsSignalWasAskedFor() {
    CauseOfDeath cause = death(143).signal(15, Duration.ofSeconds(45)).judged();
    assertThat(cause.kind()).isEqualTo(Kind.KILLED_ON_REQUEST);
    assertThat(cause.sentence())
        .isEqualTo("killed by SIGTERM on request, 45 s after it was sent, exit 143");
    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void aKillWithoutEffectIsNoRequest() {
    assertThat(death(1).signal(9, Duration.ofSeconds(5)).judged().kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void aKillThatTakesEffectMuchLaterIsStillARequest() {
    CauseOfDeath cause = death(137).signal(9, Duration.ofHours(2)).judged();
    assertThat(cause.kind()).isEqualTo(Kind.KILLED_ON_REQUEST);
    assertThat(cause.sentence())
        .isEqualTo("killed by SIGKILL on request, 2 h after it was sent, exit 137");
  }

  @Test
  void aThreadDumpIsNoRequestToDie() {
    CauseOfDeath cause = death(139).signal(3, Duration.ofSeconds(5)).judged();
    assertThat(cause.kind()).isEqualTo(Kind.FAULT_SIGNAL);
    assertThat(cause.sentence()).isEqualTo("crashed by SIGSEGV: exit 139");
    assertThat(death(1).signal(3, Duration.ofSeconds(5)).judged().kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void aQuitThatEndsItAtOnceIsARequest() {
    // Go prints its goroutines and ends with 2.
    assertThat(death(2).signal(3, Duration.ofMillis(30)).judged().kind())
        .isEqualTo(Kind.KILLED_ON_REQUEST);
    assertThat(death(0).stopSignal(3).signal(3, Duration.ofSeconds(5)).stopped().judged().kind())
        .isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void anOrderThatAProgramHandlesIsNoRequest() {
    assertThat(death(1).signal(10, Duration.ofSeconds(1)).judged().kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void memoryThatEndsItDuringAStopIsTheCause() {
    CauseOfDeath cause = death(137).signal(15, Duration.ofSeconds(2)).oom().stopped().judged();
    assertThat(cause.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(cause.sentence()).isEqualTo("out of memory while it was being stopped: limit 8 MiB");
    assertThat(cause.confidence()).isEqualTo(Confidence.CERTAIN);
  }

  @Test
  void theEnginesFlagAloneShowsMemoryDuringAStop() {
    Death death = death(137).signal(15, Duration.ofSeconds(2)).oomFlag().stopped();
    assertThat(death.judged().kind()).isEqualTo(Kind.OUT_OF_MEMORY);
  }

  @Test
  void aKillThatEndsAHangAtTheLimitIsARequest() {
    CauseOfDeath cause =
        death(137).signal(9, Duration.ofMillis(2)).oom(Duration.ofMillis(1)).judged();
    assertThat(cause.kind()).isEqualTo(Kind.KILLED_ON_REQUEST);
  }

  @Test
  void aFaultDuringAStopIsAFault() {
    CauseOfDeath cause = death(139).signal(15, Duration.ofSeconds(2)).stopped().judged();
    assertThat(cause.kind()).isEqualTo(Kind.FAULT_SIGNAL);
    assertThat(cause.sentence())
        .isEqualTo("crashed by SIGSEGV while it was being stopped: exit 139");
  }

  @Test
  void anAbortThatWasSentIsARequest() {
    assertThat(death(134).signal(6, Duration.ofMillis(20)).judged().kind())
        .isEqualTo(Kind.KILLED_ON_REQUEST);
  }

  @Test
  void aStopThatEndsByAKillNobodyReportedSaysSo() {
    CauseOfDeath cause = death(137).signal(15, Duration.ofSeconds(2)).stopped().judged();
    assertThat(cause.kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(cause.sentence()).doesNotContain("obeyed");
  }

  @Test
  void aStopOnWindowsIsObeyedWithCtrlC() {
    CauseOfDeath cause = death(0xC000013A).signal(15, Duration.ofMillis(800)).stopped().judged();
    assertThat(cause.kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(cause.sentence())
        .isEqualTo("stopped by `docker stop`, obeyed SIGTERM, exit 3221225786 (0xC000013A)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3221226505 | exit 3221226505 (0xC0000409): stack buffer overrun
          3221225477 | exit 3221225477 (0xC0000005): access violation
          4294967295 | exit 4294967295 (0xFFFFFFFF)
          """)
  void aCodeOfWindowsIsWrittenAsItsUserWritesIt(long code, String sentence) {
    assertThat(death((int) code).judged().sentence()).isEqualTo(sentence);
  }

  // ---- what nobody saw

  @Test
  void aSigkillOfALimitedContainerMayBeMemoryThatWasNotReported() {
    CauseOfDeath cause = death(137).limit(64L << 20).judged();
    assertThat(cause.confidence()).isEqualTo(Confidence.GUESS);
    assertThat(cause.sentence())
        .isEqualTo(
            "killed by SIGKILL: no request; not every engine reports OOM kills, and its limit is"
                + " 64 MiB: exit 137");
  }

  @Test
  void aCodePassedOnByAWrapperIsAGuessAtMemory() {
    CauseOfDeath cause = death(137).oom(Duration.ofSeconds(11)).oomFlag().judged();
    assertThat(cause.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(cause.confidence()).isEqualTo(Confidence.GUESS);
    assertThat(cause.sentence())
        .isEqualTo(
            "out of memory: a process in it was killed 11 s before, and exit 137 may be its code"
                + " passed on: limit 8 MiB");
  }

  @Test
  void anOomLongBeforeIsNotDenied() {
    assertThat(death(137).oom(Duration.ofMinutes(5)).judged().sentence())
        .isEqualTo(
            "killed by SIGKILL: no request; a process in it was killed for memory 5 min before:"
                + " exit 137");
  }

  @Test
  void withoutALimitOfItsOwnTheHostWasFull() {
    assertThat(death(137).limit(0).oom().judged().sentence())
        .isEqualTo("out of memory: it has no limit of its own, so its host or its group was full");
  }

  @Test
  void aStopWhileNobodyWatchedIsGuessed() {
    CauseOfDeath cause = death(143).unseen().judged();
    assertThat(cause.kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(cause.confidence()).isEqualTo(Confidence.GUESS);
  }

  @Test
  void aKillWhileNobodyWatchedDeniesNothing() {
    assertThat(death(137).unseen().judged().sentence()).doesNotContain("no ");
  }

  // ---- with the engine

  @Test
  void whatTheEngineStopsWentDownWithIt() {
    CauseOfDeath cause =
        death(143).signal(15, Duration.ofMillis(80)).stopped().withTheEngine().judged();
    assertThat(cause.kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(cause.sentence()).isEqualTo("went down with the engine: obeyed SIGTERM, exit 143");
    assertThat(cause.evidence()).containsExactly("kill-15", "die", "stop", "lost");
  }

  @Test
  void whatTheEngineHadToKillSaysSo() {
    CauseOfDeath cause =
        death(137)
            .signal(15, Duration.ofSeconds(10))
            .signal(9, Duration.ZERO)
            .stopped()
            .withTheEngine()
            .judged();
    assertThat(cause.sentence())
        .isEqualTo(
            "went down with the engine: did not obey SIGTERM for 10 s, killed by SIGKILL, exit 137");
  }

  @Test
  void aFaultWhenTheEngineStopsIsAFault() {
    Death death = death(139).signal(15, Duration.ofMillis(80)).stopped().withTheEngine();
    assertThat(death.judged().kind()).isEqualTo(Kind.FAULT_SIGNAL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          255 | LIKELY | went down with the engine or its host, which does not know its exit code, found dead
          0   | GUESS  | went down with the engine or its host: exit 0, which Docker 24.0.0 to 24.0.2 write for that, found dead
          143 | LIKELY | went down with the engine or its host: exit 143, found dead
          """)
  void whatAnEngineFoundWhenItCameBackWentDownWithIt(
      int code, Confidence confidence, String sentence) {
    CauseOfDeath cause = death(code).unseen().withTheEngine().judged();
    assertThat(cause.kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(cause.confidence()).isEqualTo(confidence);
    assertThat(cause.sentence()).isEqualTo(sentence);
  }

  // ---- heaps

  @Test
  void aHeapThatWasFullIsTheCause() {
    CauseOfDeath cause =
        death(134)
            .saying("FATAL ERROR: Reached heap limit - JavaScript heap out of memory")
            .judged();
    assertThat(cause.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(cause.confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(cause.sentence())
        .isEqualTo("out of memory in its own heap (Node), by its last words: exit 134");
  }

  @Test
  void aFullHeapThatEndsWithZeroStillCompleted() {
    CauseOfDeath cause =
        death(0)
            .saying("FATAL ERROR: JavaScript heap out of memory", "npm ERR! errno 134")
            .judged();
    assertThat(cause.kind()).isEqualTo(Kind.COMPLETED);
    assertThat(cause.sentence())
        .isEqualTo(
            "completed: exit 0, though its last words say that its own heap was full (Node)");
  }

  @Test
  void aStopIsAStopWhateverItsLastWords() {
    CauseOfDeath cause =
        death(143)
            .signal(15, Duration.ofSeconds(1))
            .stopped()
            .saying("java.lang.OutOfMemoryError: Java heap space")
            .judged();
    assertThat(cause.kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }
}
