package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which runs there were: none that was not, and each start that failed. */
class RunsTest {
  private static final String TAKEN =
      "driver failed: Bind for 0.0.0.0:80: port is already allocated";
  private static final String GONE = "No such container: c094e828c47b";

  /** The snapshot for each start is taken late, as one of a run that ends at once often is. */
  private static final Delivery AFTER_THE_DEATH =
      sent -> {
        List<Input> arranged = new ArrayList<>(sent);
        for (Input input : sent) {
          if (input.snapshot() != null && input.snapshot().why().equals("start")) {
            int to = Math.min(arranged.indexOf(input) + 3, arranged.size() - 1);
            arranged.remove(input);
            arranged.add(to, input);
          }
        }
        return arranged;
      };

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web");

  /** A {@code die} that the engine reports beside what happened, and the snapshot for it. */
  private void diesAgain(int code) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("exitCode", Integer.toString(code));
    attributes.put("name", "web");
    String id = script.event("container", "die", null, web.id(), attributes, null, false);
    web.snapshot("die", id);
  }

  private Outcome outcome() {
    return script.pass(Duration.ofMinutes(5)).outcome();
  }

  // ---- what did not happen

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 137})
  void anExitToldTwiceIsOneDeath(int again) {
    web.run().dies(Duration.ofSeconds(5), 0).pass(Duration.ofMillis(300));
    diesAgain(again);
    Outcome outcome = outcome();
    Incarnation run = outcome.incarnation(web);
    assertThat(run.exitCode()).isZero();
    assertThat(run.cause().kind()).isEqualTo(Kind.COMPLETED);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void withoutASnapshotTooAnExitToldTwiceIsOneDeath() {
    web.run().dies(Duration.ofSeconds(5), 0).pass(Duration.ofMillis(300));
    diesAgain(137);
    script.pass(Duration.ofMinutes(5));
    assertThat(script.outcome(Delivery.NO_SNAPSHOTS).incarnations(web)).hasSize(1);
    assertThat(script.outcome(Delivery.NO_SNAPSHOTS).incidents()).isEmpty();
  }

  @Test
  void anExitToldAgainDuringTheNextRunIsNoDeathOfThat() {
    web.policy("always").run().dies(Duration.ofSeconds(30), 1).pass(Duration.ofMillis(100));
    web.started().pass(Duration.ofMillis(200));
    diesAgain(137);
    web.pass(Duration.ofHours(1));
    Outcome outcome = outcome();
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.RUNNING);
    assertThat(outcome.incarnations(web)).hasSize(2);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void aRunThatDiesSoonAfterTheOneBeforeIsDead() {
    web.policy("always").run().dies(Duration.ofSeconds(30), 1).pass(Duration.ofMillis(100));
    web.started().dies(Duration.ofMillis(200), 137);
    assertThat(outcome().incarnations(web))
        .extracting(Incarnation::exitCode)
        .containsExactly(1, 137);
    assertThat(script.outcome(Delivery.NO_SNAPSHOTS).incarnations(web))
        .extracting(Incarnation::exitCode)
        .containsExactly(1, 137);
  }

  @Test
  void aDeathWhoseStartWasLostIsOne() {
    web.run().dies(Duration.ofSeconds(30), 1).pass(Duration.ofSeconds(1));
    web.silently(web::startedWithoutNetwork).dies(Duration.ofSeconds(3), 7);
    assertThat(outcome().incarnations(web)).extracting(Incarnation::exitCode).containsExactly(1, 7);
  }

  @Test
  void aKillAndAStopOfARunWhoseStartWasLostExplainItsDeath() {
    web.run().dies(Duration.ofSeconds(30), 1).pass(Duration.ofSeconds(60));
    web.silently(web::startedWithoutNetwork).pass(Duration.ofMinutes(20));
    web.stopObeyed(Duration.ofMillis(40), 143);
    assertThat(outcome().incarnations(web).get(1).cause().kind())
        .isEqualTo(Kind.STOPPED_ON_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 2_500, 8_000})
  void anOomEventThatComesLateBelongsToTheDeathBefore(long millis) {
    web.memory(8L << 20).run().dies(Duration.ofHours(1), 137).pass(Duration.ofMillis(millis)).oom();
    Outcome outcome = outcome();
    assertThat(outcome.incarnation(web).cause().kind()).isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.DEAD);
    assertThat(outcome.incident(Incident.Kind.CRASH).summary()).startsWith("out of memory");
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 3_000, 60_000})
  void aKillThatComesLateBeginsNoRun(long millis) {
    web.run().dies(Duration.ofHours(1), 0).pass(Duration.ofMillis(millis)).signalled(15);
    Outcome outcome = outcome();
    assertThat(outcome.incarnation(web).cause().kind()).isEqualTo(Kind.COMPLETED);
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.DEAD);
  }

  @ParameterizedTest
  @ValueSource(ints = {126, 127, 128})
  void aStartThatFailsLeavesTheExitCodeOfTheRunBefore(int code) {
    web.run().dies(Duration.ofHours(1), 0).pass(Duration.ofMinutes(1));
    web.failsToStart(code, TAKEN).pass(Duration.ofMinutes(1)).lookedAt();
    for (Delivery delivery : List.of(Delivery.PROMPT, Delivery.SNAPSHOTS_LATE)) {
      assertThat(script.outcome(delivery).incarnations(web))
          .extracting(Incarnation::exitCode)
          .containsExactly(0, code);
    }
  }

  @Test
  void theExitCodeOfOneFoundDeadIsNotKnownAfterAStartThatFailed() {
    web.policy("always").run().pass(Duration.ofHours(1));
    web.silently(() -> web.dies(0).failsToStart(128, TAKEN));
    web.pass(Duration.ofMinutes(1)).lookedAt();
    List<Incarnation> runs = outcome().incarnations(web);
    assertThat(runs).extracting(Incarnation::exitCode).containsExactly(null, 128);
    assertThat(runs.get(1).startedBy()).isEqualTo(StartedBy.POLICY);
    assertThat(script.outcome().incident(Incident.Kind.CRASH).severity())
        .isEqualTo(Incident.Severity.HIGH);
  }

  @Test
  void whatFailedBeforeEpitaphCameIsNoNews() {
    web.silently(() -> web.run().dies(Duration.ofHours(1), 3).failsToStart(128, TAKEN));
    ScriptedContainer never = script.container("never");
    never.silently(() -> never.created().failsToStart(127, "exec: nosuch: not found"));
    script.pass(Duration.ofDays(7));
    web.lookedAt();
    never.lookedAt().pass(Duration.ofMinutes(1)).lookedAt();
    Outcome outcome = outcome();
    assertThat(outcome.incidents()).isEmpty();
    assertThat(outcome.incarnation(never).cause().kind()).isEqualTo(Kind.COULD_NOT_START);
    assertThat(outcome.incarnations(web))
        .extracting(run -> run.cause().kind())
        .containsExactly(Kind.UNKNOWN, Kind.COULD_NOT_START);
  }

  @Test
  void aNewFailureOfWhatFailedBeforeIsNews() {
    web.silently(() -> web.created().failsToStart(128, TAKEN)).pass(Duration.ofDays(7)).lookedAt();
    web.pass(Duration.ofMinutes(1)).failsToStart(128, TAKEN);
    assertThat(outcome().incarnations(web)).hasSize(2);
    assertThat(script.outcome().incidents()).hasSize(1);
  }

  // ---- starts that fail

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 137})
  void aStartThatFailsIsToldWhateverTheExitCodeBefore(int before) {
    web.run().dies(Duration.ofSeconds(30), before).pass(Duration.ofMinutes(2));
    web.failsToStart(before == 0 ? 128 : before, TAKEN);
    Incarnation failed = outcome().incarnations(web).get(1);
    assertThat(failed.cause().kind()).isEqualTo(Kind.COULD_NOT_START);
    assertThat(failed.cause().confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(failed.cause().sentence()).startsWith("could not start: ").endsWith(TAKEN);
    assertThat(failed.startedBy()).isEqualTo(StartedBy.HAND);
    assertThat(script.outcome().incarnations(web).get(0).exitCode()).isEqualTo(before);
  }

  @Test
  void aStartByThePolicyThatFailsIsThePolicys() {
    web.policy("always").run().dies(Duration.ofSeconds(30), 1).pass(Duration.ofSeconds(1));
    web.failsToStart(1, TAKEN);
    Outcome outcome = outcome();
    assertThat(outcome.incarnations(web))
        .extracting(Incarnation::startedBy)
        .containsExactly(StartedBy.FIRST_START, StartedBy.POLICY);
    Incident crash = outcome.alerts().get(0);
    assertThat(crash.severity()).isEqualTo(Incident.Severity.HIGH);
    assertThat(crash.summary())
        .startsWith("could not start")
        .endsWith("the engine does not try again, though its policy is always");
  }

  @Test
  void aStartThatFailsAfterAStopIsByHand() {
    web.policy("always").run().pass(Duration.ofHours(1)).stopObeyed(Duration.ofSeconds(1), 0);
    web.pass(Duration.ofSeconds(9)).failsToStart(128, TAKEN);
    assertThat(outcome().incarnations(web).get(1).startedBy()).isEqualTo(StartedBy.HAND);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 128})
  void aStartThatFailsWithoutAnEventIsFoundByACheck(int code) {
    web.policy("always").run().dies(Duration.ofHours(1), 0).pass(Duration.ofMillis(100));
    // After a start by the policy, 20.10 puts the exit code of the run back.
    web.failsUnseen(code, GONE).pass(Duration.ofSeconds(30)).checked();
    web.pass(Duration.ofSeconds(30)).checked();
    Outcome outcome = outcome();
    assertThat(outcome.incarnations(web)).hasSize(2);
    Incarnation failed = outcome.incarnations(web).get(1);
    assertThat(failed.startedBy()).isEqualTo(StartedBy.POLICY);
    assertThat(failed.cause().sentence()).endsWith(GONE + ", found later");
    assertThat(outcome.incident().severity()).isEqualTo(Incident.Severity.HIGH);
  }

  @Test
  void aCheckAfterTheStartThatFailedWasToldAddsNothing() {
    web.run().dies(Duration.ofSeconds(30), 1).pass(Duration.ofMinutes(2));
    web.failsToStart(1, TAKEN).pass(Duration.ofSeconds(30)).checked();
    assertThat(outcome().incarnations(web)).hasSize(2);
  }

  @Test
  void aCheckThatFindsAnotherReasonShowsAnotherStart() {
    web.run().dies(Duration.ofSeconds(30), 1).pass(Duration.ofMinutes(2));
    web.failsUnseen(1, GONE).pass(Duration.ofSeconds(30)).checked();
    web.failsUnseen(1, TAKEN).pass(Duration.ofSeconds(30)).checked();
    assertThat(outcome().incarnations(web))
        .extracting(Incarnation::startedBy)
        .containsExactly(StartedBy.FIRST_START, StartedBy.HAND, StartedBy.HAND);
  }

  @Test
  void aCheckOfAContainerThatNothingIsKnownOfMakesNoLife() {
    web.silently(() -> web.created().failsToStart(128, TAKEN)).pass(Duration.ofHours(1)).checked();
    assertThat(outcome().lives()).isEmpty();
  }

  @Test
  void theSnapshotOfTheDeathThatWasTakenAfterTheNextStartFailedShowsItToo() {
    web.policy("always").run().pass(Duration.ofHours(1));
    web.diesAndFailsAtOnce(1, GONE).pass(Duration.ofMinutes(1));
    Outcome outcome = outcome();
    assertThat(outcome.incarnations(web)).hasSize(2);
    assertThat(outcome.incarnations(web).get(0).exitCode()).isEqualTo(1);
    assertThat(outcome.incarnations(web).get(1).cause().kind()).isEqualTo(Kind.COULD_NOT_START);
  }

  @Test
  void oneStartThatLeavesTwoNetworksIsOne() {
    web.run().dies(Duration.ofSeconds(30), 1).pass(Duration.ofMinutes(2));
    web.failsToStart(1, TAKEN).failsToStart(1, TAKEN);
    assertThat(outcome().incarnations(web)).hasSize(2);
  }

  // ---- what started it

  @Test
  void aStartByThePolicyMayTakeLongOnABusyHost() {
    web.policy("always").run();
    for (int i = 0; i < 4; i++) {
      web.dies(Duration.ofSeconds(2), 1).pass(Duration.ofSeconds(80)).started();
    }
    script.pass(Duration.ofMinutes(1));
    for (Delivery delivery : List.of(Delivery.PROMPT, Delivery.NO_SNAPSHOTS)) {
      assertThat(script.outcome(delivery).incarnations(web).subList(1, 5))
          .extracting(Incarnation::startedBy)
          .containsOnly(StartedBy.POLICY);
    }
    assertThat(script.outcome().turns()).noneMatch(t -> t.kind() == Turn.Kind.START_REVISED);
  }

  @Test
  void oneThatWasOnlyCreatedWhenEpitaphCameIsStartedForTheFirstTime() {
    web.policy("always").silently(web::created).pass(Duration.ofMinutes(1)).lookedAt();
    web.pass(Duration.ofMinutes(1)).started().loops(6, Duration.ofMillis(14), 1);
    script.pass(Duration.ofSeconds(1));
    List<Turn> prompt = starts(Delivery.PROMPT);
    assertThat(prompt)
        .first()
        .satisfies(t -> assertThat(t.run().startedBy()).isEqualTo(StartedBy.FIRST_START));
    assertThat(starts(AFTER_THE_DEATH))
        .extracting(t -> t.run().startedBy())
        .isEqualTo(prompt.stream().map(t -> t.run().startedBy()).toList());
    assertThat(script.outcome(AFTER_THE_DEATH).turns())
        .noneMatch(t -> t.kind() == Turn.Kind.START_REVISED);
  }

  private List<Turn> starts(Delivery delivery) {
    return script.outcome(delivery).turns().stream()
        .filter(t -> t.kind() == Turn.Kind.STARTED)
        .toList();
  }
}
