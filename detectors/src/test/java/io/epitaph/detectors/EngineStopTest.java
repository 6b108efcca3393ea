package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine, or its host, goes down, and is back. */
class EngineStopTest {
  private static final Duration MOMENT = Duration.ofMillis(40);
  private static final Duration OUTAGE = Duration.ofMinutes(5);

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web").policy("always");
  private final ScriptedContainer task = script.container("task");
  private Instant lostAt = EngineScript.BEGIN;

  private void bothRun() {
    web.run();
    task.run();
    script.pass(Duration.ofHours(1)).status(Input.heartbeat(script.now()));
  }

  /** As an engine stops them: all are told at once. */
  private void bothAreTold() {
    web.signalled(15);
    task.signalled(15);
    web.dies(MOMENT, 143).stopEvent();
    task.dies(MOMENT, 143).stopEvent();
  }

  private void lost() {
    lostAt = script.now();
    script.pass(Duration.ofSeconds(1)).status(Input.lost(script.now()));
  }

  /** The engine's memory is empty: a gap. */
  private void back() {
    script.pass(OUTAGE).status(Input.gap(lostAt, script.now()));
  }

  private void listed(ScriptedContainer... all) {
    for (ScriptedContainer each : all) {
      each.inspected();
    }
    List<String> ids = List.of(all).stream().map(ScriptedContainer::id).toList();
    script.pass(MOMENT).status(Input.listed(script.now(), ids));
  }

  private void later(Duration time) {
    script.pass(time).status(Input.heartbeat(script.now()));
  }

  private static CauseOfDeath first(Outcome outcome, ScriptedContainer of) {
    return outcome.incarnations(of).get(0).cause();
  }

  // ---- told to stop

  @Test
  void whatTheEngineStopsWentDownWithIt() {
    bothRun();
    bothAreTold();
    lost();
    Outcome outcome = script.outcome();
    assertThat(first(outcome, web).kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(first(outcome, web).confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(first(outcome, task).sentence())
        .isEqualTo("went down with the engine: obeyed SIGTERM, exit 143");
  }

  @Test
  void whatItStartsWhenItIsBackItStartsItself() {
    bothRun();
    bothAreTold();
    lost();
    back();
    web.started();
    listed(web, task);
    later(Duration.ofMinutes(10));
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnations(web))
        .extracting(Incarnation::startedBy)
        .containsExactly(StartedBy.FIRST_START, StartedBy.ENGINE);
    assertThat(outcome.incarnations(web).get(0).next()).isEqualTo(Next.RESTARTED_BY_ENGINE);
    assertThat(outcome.incarnation(task).next()).isNull();
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void theCollectorMayHaveNoWordOfIt() {
    bothRun();
    bothAreTold();
    script.pass(Duration.ofSeconds(20));
    web.started();
    listed(web, task);
    Outcome outcome = script.outcome();
    assertThat(first(outcome, web).kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(first(outcome, task).kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(outcome.incarnations(web).get(1).startedBy()).isEqualTo(StartedBy.ENGINE);
  }

  @Test
  void newerEnginesSayStopFirst() {
    bothRun();
    web.signalled(15);
    task.signalled(15);
    web.pass(MOMENT).stopEvent().dies(143);
    task.pass(MOMENT).stopEvent().dies(143);
    lost();
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.ENGINE_STOPPED);
  }

  @Test
  void whatDoesNotObeyIsKilled() {
    bothRun();
    web.signalled(15);
    task.signalled(15);
    web.dies(MOMENT, 143).stopEvent();
    task.pass(Duration.ofSeconds(10)).signalled(9).dies(MOMENT, 137).stopEvent();
    lost();
    assertThat(first(script.outcome(), task).sentence())
        .isEqualTo(
            "went down with the engine: did not obey SIGTERM for 10 s, killed by SIGKILL, exit 137");
  }

  @Test
  void aStopSignalOfItsOwnIsTheEnginesToo() {
    task.stopSignal("SIGQUIT");
    bothRun();
    web.signalled(15);
    task.signalled(3);
    web.dies(MOMENT, 143).stopEvent();
    task.dies(MOMENT, 0).stopEvent();
    lost();
    assertThat(first(script.outcome(), task).kind()).isEqualTo(Kind.ENGINE_STOPPED);
  }

  @Test
  void anEngineThatWasKilledStopsItsContainersWhenItIsBack() {
    bothRun();
    lost();
    back();
    bothAreTold();
    web.started();
    listed(web, task);
    Outcome outcome = script.outcome();
    assertThat(first(outcome, web).kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(outcome.incarnations(web).get(1).startedBy()).isEqualTo(StartedBy.ENGINE);
  }

  // ---- not the engine

  @Test
  void oneAfterAnotherIsAPerson() {
    bothRun();
    web.stopObeyed(MOMENT, 143);
    task.stopObeyed(MOMENT, 143);
    lost();
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(first(script.outcome(), task).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void allAtOnceIsAPersonWhenTheEngineRunsOn() {
    bothRun();
    bothAreTold();
    later(Duration.ofHours(1));
    lost();
    back();
    listed(web, task);
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void allAtOnceIsAPersonWhenOnlyTheCollectorIsBack() {
    bothRun();
    bothAreTold();
    later(Duration.ofHours(1));
    listed(web, task);
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void allAtOnceIsAPersonWhenAllAreStartedAgain() {
    bothRun();
    bothAreTold();
    web.pass(Duration.ofSeconds(5)).started();
    task.started();
    listed(web, task);
    Outcome outcome = script.outcome();
    assertThat(first(outcome, web).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(outcome.incarnations(web).get(1).startedBy()).isEqualTo(StartedBy.HAND);
  }

  @Test
  void aStopOfTheOnlyContainerIsAPerson() {
    web.run().pass(Duration.ofHours(1)).stopObeyed(MOMENT, 143);
    listed(web);
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void aStopOfTheOnlyContainerJustBeforeTheEngineIsLostIsAGuess() {
    web.run().pass(Duration.ofHours(1)).stopObeyed(MOMENT, 143);
    lost();
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(first(script.outcome(), web).confidence()).isEqualTo(Confidence.GUESS);
  }

  @Test
  void whatIsNotToldShowsThatTheEngineRunsOn() {
    script.container("other").run();
    bothRun();
    bothAreTold();
    lost();
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void whatBeginsMeanwhileShowsThatTheEngineRunsOn() {
    bothRun();
    bothAreTold();
    script.container("other").created();
    lost();
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void whatIsRemovedMeanwhileShowsThatTheEngineRunsOn() {
    bothRun();
    bothAreTold();
    // docker compose down
    task.destroyed();
    lost();
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void whatRemovesItselfGoesDownWithTheEngineToo() {
    task.autoRemove();
    bothRun();
    bothAreTold();
    task.destroyed();
    lost();
    assertThat(first(script.outcome(), web).kind()).isEqualTo(Kind.ENGINE_STOPPED);
  }

  @Test
  void anEngineThatIsLostAloneKillsNothing() {
    bothRun();
    lost();
    script.pass(OUTAGE);
    listed(web, task);
    later(Duration.ofMinutes(10));
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnations()).allMatch(run -> run.cause() == null);
    assertThat(outcome.incidents()).isEmpty();
  }

  // ---- ended unseen

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHostThatLosesItsPowerTakesAllWithIt(boolean watched) {
    bothRun();
    if (watched) {
      lost();
    }
    script.pass(OUTAGE);
    web.silently(() -> web.dies(255));
    task.silently(() -> task.dies(255));
    if (watched) {
      script.status(Input.gap(lostAt, script.now()));
    }
    script.pass(Duration.ofSeconds(1));
    web.stopEventUnseen().started();
    listed(web, task);
    Outcome outcome = script.outcome();
    assertThat(first(outcome, web).kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(first(outcome, web).confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(outcome.incarnations(web).get(1).startedBy()).isEqualTo(StartedBy.ENGINE);
    assertThat(first(outcome, task).confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void aZeroThatAnEngineWritesWhenItIsBackIsNoSuccess() {
    web.policy("on-failure").run();
    later(Duration.ofHours(1));
    lost();
    script.pass(OUTAGE);
    web.silently(() -> web.dies(0));
    script.pass(Duration.ofSeconds(1)).status(Input.gap(lostAt, script.now()));
    listed(web);
    later(Duration.ofMinutes(3));
    Outcome outcome = script.outcome();
    assertThat(first(outcome, web).kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(first(outcome, web).confidence()).isEqualTo(Confidence.GUESS);
    Incident crash = outcome.incident();
    assertThat(crash.kind()).isEqualTo(Incident.Kind.CRASH);
    assertThat(crash.severity()).isEqualTo(Severity.HIGH);
    assertThat(crash.summary())
        .endsWith(
            "stays dead: the engine is back and has not started it within 2 min, although its"
                + " policy is on-failure");
  }

  @Test
  void aTaskThatEndedInTheMiddleOfAnOutageCompleted() {
    task.run();
    later(Duration.ofHours(1));
    lost();
    task.silently(() -> task.dies(Duration.ofMinutes(1), 0));
    back();
    listed(task);
    assertThat(first(script.outcome(), task).kind()).isEqualTo(Kind.COMPLETED);
  }

  @Test
  void aHostThatStopsTheCollectorFirstIsKnownByItsDeaths() {
    bothRun();
    lostAt = script.now();
    web.silently(() -> web.dies(Duration.ofSeconds(2), 143));
    task.silently(() -> task.dies(Duration.ofSeconds(3), 137));
    back();
    listed(web, task);
    assertThat(first(script.outcome(), task).kind()).isEqualTo(Kind.ENGINE_STOPPED);
  }

  // ---- what should run

  @ParameterizedTest(name = "{0} with {1}: {2}")
  @CsvSource({
    "always, 143, true",
    "always, 0, true",
    "unless-stopped, 143, true",
    "on-failure, 143, true",
    "on-failure, 0, false",
    "no, 143, false"
  })
  void whatItsPolicyWantsAndTheEngineDoesNotStartIsAnIncident(
      String policy, int code, boolean wanted) {
    task.policy(policy);
    bothRun();
    web.signalled(15);
    task.signalled(15);
    web.dies(MOMENT, 143).stopEvent();
    task.dies(MOMENT, code).stopEvent();
    lost();
    back();
    web.started();
    listed(web, task);
    later(Duration.ofMinutes(3));
    assertThat(script.outcome().incidents()).hasSize(wanted ? 1 : 0);
  }

  @Test
  void whatIsStartedSoonIsNone() {
    task.policy("always");
    bothRun();
    bothAreTold();
    lost();
    back();
    web.started();
    listed(web, task);
    task.pass(Duration.ofSeconds(50)).started();
    later(Duration.ofMinutes(3));
    Outcome outcome = script.outcome();
    assertThat(outcome.incidents()).isEmpty();
    assertThat(outcome.incarnations(task).get(1).startedBy()).isEqualTo(StartedBy.ENGINE);
  }

  @Test
  void whatSomebodyStartsLaterEndsTheIncident() {
    task.policy("always");
    bothRun();
    bothAreTold();
    lost();
    back();
    web.started();
    listed(web, task);
    later(Duration.ofMinutes(5));
    task.started();
    Outcome outcome = script.outcome();
    assertThat(outcome.incident().resolution()).isEqualTo(Incident.Resolution.RECOVERED);
    assertThat(outcome.incarnations(task).get(1).startedBy()).isEqualTo(StartedBy.HAND);
  }

  @Test
  void whatAPersonHadStoppedNeedNotRun() {
    ScriptedContainer stopped = script.container("stopped").policy("unless-stopped");
    stopped.run().stopObeyed(MOMENT, 143);
    bothRun();
    bothAreTold();
    lost();
    back();
    web.started();
    listed(web, task, stopped);
    later(Duration.ofMinutes(5));
    Outcome outcome = script.outcome();
    assertThat(first(outcome, stopped).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void alwaysIsStartedEvenIfAPersonHadStoppedIt() {
    ScriptedContainer stopped = script.container("stopped").policy("always");
    stopped.run().stopObeyed(MOMENT, 143);
    bothRun();
    bothAreTold();
    lost();
    back();
    web.started();
    stopped.started();
    listed(web, task, stopped);
    Outcome outcome = script.outcome();
    assertThat(first(outcome, stopped).kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(outcome.incarnations(stopped).get(1).startedBy()).isEqualTo(StartedBy.ENGINE);
  }

  @Test
  void whatCannotStartWhenTheEngineIsBackSaysWhy() {
    bothRun();
    lost();
    script.pass(OUTAGE);
    web.silently(() -> web.dies(255));
    web.silently(() -> web.stopEventUnseen().failsToStart(128, "bind: address already in use"));
    task.silently(() -> task.dies(255));
    script.pass(Duration.ofSeconds(1)).status(Input.gap(lostAt, script.now()));
    listed(web, task);
    later(Duration.ofMinutes(5));
    Outcome outcome = script.outcome();
    assertThat(first(outcome, web).kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(outcome.incident().severity()).isEqualTo(Severity.HIGH);
    assertThat(outcome.incident().summary()).contains("address already in use");
    assertThat(outcome.incarnations(web).get(1).startedBy()).isEqualTo(StartedBy.ENGINE);
  }
}
