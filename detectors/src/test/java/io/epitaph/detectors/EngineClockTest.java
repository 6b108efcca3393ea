package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The time of an engine: what moves it on, what does not, and clocks that are set. */
class EngineClockTest {
  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web");

  private void loop(int deaths) {
    web.loops(deaths, Duration.ofSeconds(12), 1);
  }

  @Test
  void noRestartIsMissedWhileNobodyWatches() {
    web.policy("always").run().dies(Duration.ofHours(1), 1);
    Instant from = script.now();
    web.silently(() -> web.pass(Duration.ofMinutes(9)));
    script.status(Input.gap(from, script.now()));
    web.pass(Duration.ofSeconds(20));
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void afterAGapTheWaitGoesOn() {
    web.policy("always").run().dies(Duration.ofHours(1), 1);
    Instant from = script.now();
    script.pass(Duration.ofMinutes(9)).status(Input.gap(from, script.now()));
    web.pass(Duration.ofSeconds(121));
    assertThat(script.outcome().incident().kind()).isEqualTo(Kind.CRASH);
  }

  @Test
  void aLoopGoesOnOverAGap() {
    web.policy("always").run();
    loop(8);
    Instant from = script.now();
    script.pass(Duration.ofMinutes(9)).status(Input.gap(from, script.now()));
    loop(3);
    Incident loop = script.outcome().incident(Kind.RESTART_LOOP);
    assertThat(loop.status()).isEqualTo(Incident.Status.OPEN);
  }

  @Test
  void aLoopGoesOnWhenTheClockIsSetBack() {
    web.policy("always").run();
    loop(8);
    script.pass(Duration.ofHours(-1));
    loop(6);
    Outcome outcome = script.outcome();
    assertThat(outcome.incidents())
        .singleElement()
        .satisfies(loop -> assertThat(loop.kind()).isEqualTo(Kind.RESTART_LOOP))
        .satisfies(loop -> assertThat(loop.numbers()).containsEntry("deaths", 14L))
        .satisfies(loop -> assertThat(loop.status()).isEqualTo(Incident.Status.OPEN));
  }

  @Test
  void aLoopBeginsOverAClockThatIsSetBack() {
    web.policy("always").run();
    loop(3);
    script.pass(Duration.ofHours(-1));
    loop(4);
    assertThat(script.outcome().incident().numbers()).containsEntry("deaths", 7L);
  }

  @Test
  void whatIsDueWaitsItsTimeAfterTheClockWasSetBack() {
    web.policy("always").run().dies(Duration.ofHours(1), 1);
    script.pass(Duration.ofMinutes(-30)).status(Input.stepped(script.now()));
    web.pass(Duration.ofSeconds(100));
    assertThat(script.outcome().incidents()).isEmpty();
    web.pass(Duration.ofSeconds(40));
    assertThat(script.outcome().incident().kind()).isEqualTo(Kind.CRASH);
  }

  @Test
  void whatIsDueIsNotDueBecauseTheClockIsSetAhead() {
    web.policy("always").run().dies(Duration.ofHours(1), 1);
    script.pass(Duration.ofHours(1)).status(Input.stepped(script.now()));
    web.pass(Duration.ofSeconds(100)).started();
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aRunOverASetClockHasNoLength() {
    web.run().pass(Duration.ofMinutes(20));
    script.pass(Duration.ofHours(-1)).status(Input.stepped(script.now()));
    web.dies(139);
    Incident crash = script.outcome().incident();
    assertThat(crash.summary()).doesNotContain(", after ").startsWith("crashed by SIGSEGV");
    assertThat(crash.numbers()).doesNotContainKey("ranNanos");
  }

  @Test
  void oneLateEventSetsNoClock() {
    web.policy("always").run().dies(Duration.ofHours(1), 1);
    script.pass(Duration.ofSeconds(100));
    Instant now = script.now();
    script.pass(Duration.ofSeconds(-90));
    script.container("other").created();
    script.pass(Duration.between(script.now(), now)).pass(Duration.ofSeconds(21));
    Incident crash = script.outcome().incident();
    assertThat(crash.openedAt()).isEqualTo(crash.anchoredAt().plusSeconds(120));
  }

  @Test
  void whatIsMuchTooLateIsNotLostWhenAnotherIsALittleLate() {
    web.run().pass(Duration.ofSeconds(60)).exec();
    Instant now = script.now();
    script.pass(Duration.ofSeconds(-40));
    ScriptedContainer muchTooLate = script.container("much-too-late");
    muchTooLate.created();
    script.pass(Duration.between(script.now(), now.minusSeconds(3)));
    ScriptedContainer late = script.container("late").created();
    script.pass(Duration.between(script.now(), now.plusSeconds(5)));
    Outcome outcome = script.outcome(Delivery.NO_SNAPSHOTS);
    assertThat(outcome.life(late).name()).isEqualTo("late");
    assertThat(outcome.life(muchTooLate).name()).isEqualTo("much-too-late");
  }

  @Test
  void manyLateEventsMakeNothingDueEarly() {
    web.policy("always").run().dies(Duration.ofHours(1), 1);
    script.pass(Duration.ofSeconds(90));
    Instant now = script.now();
    script.pass(Duration.ofSeconds(-80));
    for (int i = 0; i < 5; i++) {
      script.container("late-" + i).created();
    }
    script.pass(Duration.between(script.now(), now)).pass(Duration.ofSeconds(20));
    web.started();
    assertThat(script.outcome().incidents()).isEmpty();
  }
}
