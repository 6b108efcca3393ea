package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import io.epitaph.model.Incident.Status;
import io.epitaph.model.Life;
import io.epitaph.model.Origin;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A span that nobody watched, from 15:00 on, and what is reconstructed of it. */
class GapTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String UNWATCHED = "nobody was watching from 2026-02-03 15:00:00 to ";

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web");
  private final List<ScriptedContainer> there = new ArrayList<>(List.of(web));

  private void runs(ScriptedContainer container) {
    container.runDetached();
  }

  /** Until 15:00. */
  private void watched() {
    script.pass(Duration.between(script.now(), EngineScript.BEGIN.plus(HOUR)));
  }

  /** The collector is back, asks for all that there is, and watches for ten minutes. */
  private Outcome back() {
    script.pass(Duration.ofSeconds(1));
    there.forEach(ScriptedContainer::inspected);
    script.status(Input.listed(script.now(), there.stream().map(ScriptedContainer::id).toList()));
    script.pass(MINUTE.multipliedBy(10)).status(Input.heartbeat(script.now()));
    return script.outcome();
  }

  private Outcome webDies(int code) {
    runs(web);
    watched();
    script.unwatched(() -> web.dies(MINUTE, code).pass(MINUTE));
    return back();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0, completed, likely, 'completed: exit 0'",
    "7, failed, likely, exit 7",
    "137, unknown, guess, unknown: exit 137",
    "139, fault-signal, likely, crashed by SIGSEGV: exit 139",
    "143, stopped-on-request, guess, 'stopped by SIGTERM, as `docker stop` sends it: exit 143'",
    "129, unknown, guess, unknown: exit 129"
  })
  void aDeathIsKnownAsFarAsItsExitCodeSays(
      int code, String kind, String confidence, String sentence) {
    CauseOfDeath cause = webDies(code).incarnation(web).cause();
    assertThat(Wire.name(cause.kind())).isEqualTo(kind);
    assertThat(Wire.name(cause.confidence())).isEqualTo(confidence);
    assertThat(cause.sentence()).startsWith(sentence + ", " + UNWATCHED);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"7, medium", "137, low", "139, medium"})
  void whatNobodySawIsNoHighAlert(int code, String severity) {
    Incident crash = webDies(code).incident();
    assertThat(crash.kind()).isEqualTo(Incident.Kind.CRASH);
    assertThat(Wire.name(crash.severity())).isEqualTo(severity);
    assertThat(crash.summary()).contains(UNWATCHED);
  }

  @Test
  void whatEndedWellIsNoIncident() {
    assertThat(webDies(0).incidents()).isEmpty();
    assertThat(webDies(143).incidents()).isEmpty();
  }

  @Test
  void aStopAcrossItIsNoKillFromOutside() {
    runs(web);
    watched();
    script.unwatched(() -> web.pass(MINUTE).stopTimesOut(Duration.ofSeconds(10)));
    assertThat(back().incarnation(web).cause().kind()).isEqualTo(Kind.UNKNOWN);
  }

  @Test
  void aDeathJustAfterItMayHaveBeenAskedForInIt() {
    runs(web);
    watched();
    script.unwatched(() -> web.pass(MINUTE).signalled(9));
    web.dies(Duration.ofMillis(100), 137);
    CauseOfDeath cause = back().incarnation(web).cause();
    assertThat(cause.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(cause.sentence()).startsWith("unknown: exit 137, " + UNWATCHED);
  }

  @Test
  void aDeathLongAfterItWasSeen() {
    runs(web);
    watched();
    script.unwatched(() -> web.pass(MINUTE));
    web.dies(MINUTE, 137);
    Outcome outcome = back();
    assertThat(outcome.incarnation(web).cause().kind()).isEqualTo(Kind.KILLED_FROM_OUTSIDE);
    assertThat(outcome.incident().severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void whatWasBornAndDiedInItIsAnIncident() {
    watched();
    script.unwatched(() -> web.pass(MINUTE).runDetached().dies(MINUTE, 3).pass(MINUTE));
    Outcome outcome = back();
    Incarnation run = outcome.incarnation(web);
    assertThat(run.startedBy()).isEqualTo(StartedBy.FIRST_START);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.diedAt()).isEqualTo(run.startedAt().plus(MINUTE).plusMillis(2));
    assertThat(outcome.life(web).bornAt()).isBefore(run.startedAt());
    assertThat(outcome.incident().summary()).startsWith("exit 3, " + UNWATCHED);
  }

  @Test
  void whatWasRemovedInItIsOver() {
    web.policy("always");
    runs(web);
    web.loops(7, Duration.ofSeconds(1), 1);
    watched();
    there.clear();
    script.unwatched(() -> web.pass(MINUTE).destroyed());
    Outcome outcome = back();
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.DESTROYED);
    Incident loop = outcome.incident(Incident.Kind.RESTART_LOOP);
    assertThat(loop.status()).isEqualTo(Status.RESOLVED);
    assertThat(loop.resolution()).isEqualTo(Resolution.REMOVED);
  }

  @Test
  void aRunThatWasRemovedInItDiedUnwatched() {
    runs(web);
    watched();
    there.clear();
    script.unwatched(() -> web.pass(MINUTE).destroyed());
    Outcome outcome = back();
    CauseOfDeath cause = outcome.incarnation(web).cause();
    assertThat(cause.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(cause.sentence()).startsWith("unknown: " + UNWATCHED);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void aRunThatTheListLacksAfterItDiedUnwatched() {
    runs(web);
    watched();
    there.clear();
    script.unwatched(() -> script.pass(MINUTE));
    assertThat(back().incarnation(web).cause().sentence()).startsWith("unknown: " + UNWATCHED);
  }

  @Test
  void aRestartInItIsTwoRuns() {
    web.policy("always");
    runs(web);
    watched();
    script.unwatched(() -> web.dies(MINUTE, 1).pass(Duration.ofMillis(100)).started().pass(MINUTE));
    Outcome outcome = back();
    assertThat(outcome.incarnations(web))
        .extracting(Incarnation::startedBy)
        .containsExactly(StartedBy.FIRST_START, StartedBy.POLICY);
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.RUNNING);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void aPauseAndItsHealthAreKnown() {
    web.healthCheck();
    runs(web);
    web.healthy();
    watched();
    script.unwatched(() -> web.pass(MINUTE).unhealthy().paused());
    Outcome outcome = back();
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.PAUSED);
    assertThat(outcome.incarnation(web).health())
        .last()
        .extracting("status")
        .isEqualTo("unhealthy");
  }

  @Test
  void whatIsToldAgainIsOne() {
    runs(web);
    watched();
    script.unwatched(() -> web.dies(MINUTE, 7).pass(MINUTE));
    Delivery twice =
        sent -> {
          List<Input> arranged = new ArrayList<>(sent);
          sent.stream()
              .filter(i -> i.isEvent() && i.event().action().equals("die"))
              .forEach(arranged::add);
          return arranged;
        };
    back();
    assertThat(script.outcome(twice).incarnations(web)).hasSize(1);
  }

  /** The engine skipped the reader for what happens; it is read again at the end. */
  private Outcome skipped(Runnable what) {
    runs(web);
    watched();
    Instant from = script.now();
    what.run();
    Instant to = script.now();
    script.container("other").pass(MINUTE).runDetached().pass(MINUTE);
    Delivery again =
        sent -> {
          List<Input> arranged = new ArrayList<>();
          List<Input> late = new ArrayList<>();
          for (Input input : sent) {
            boolean lost =
                input.isEvent()
                    && !input.event().occurredAt().isBefore(from)
                    && !input.event().occurredAt().isAfter(to);
            boolean shown = input.snapshot() != null && input.snapshot().takenAt().isAfter(from);
            if (lost) {
              late.add(new Input(input.event().with(Origin.READ_AGAIN), null));
            } else if (!shown || !input.containerId().equals(web.id())) {
              arranged.add(input);
            }
          }
          arranged.addAll(late);
          return arranged;
        };
    return script.outcome(again);
  }

  @Test
  void aDeathThatIsReadAgainEndsItsRun() {
    Outcome outcome = skipped(() -> web.dies(7));
    Incarnation run = outcome.incarnation(web);
    assertThat(run.cause().sentence()).isEqualTo("exit 7");
    assertThat(run.cause().confidence()).isEqualTo(Confidence.CERTAIN);
  }

  @Test
  void severalThatAreReadAgainAreNoClockThatWasSetBack() {
    Outcome outcome = skipped(() -> web.paused().unpaused().paused().unpaused().dies(7));
    assertThat(outcome.incarnations(web)).hasSize(1);
    assertThat(outcome.incarnation(web).pauses()).hasSize(2);
    assertThat(outcome.incarnation(web).exitCode()).isEqualTo(7);
    assertThat(outcome.incidents(Incident.Kind.CRASH))
        .allMatch(i -> i.containers().contains(web.id()));
  }

  @Test
  void anEngineThatWentDownInItTookItsContainersWithIt() {
    ScriptedContainer task = script.container("task");
    there.add(task);
    web.policy("always");
    runs(web);
    runs(task);
    watched();
    script.status(Input.lost(script.now()));
    script.unwatched(
        () -> {
          script.pass(MINUTE);
          web.dies(255);
          task.dies(255);
          web.pass(Duration.ofMillis(300)).started();
        });
    Outcome outcome = back();
    assertThat(outcome.incarnations(web).get(0).cause().kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(outcome.incarnations(web).get(0).cause().confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(outcome.incarnations(web).get(1).startedBy()).isEqualTo(StartedBy.ENGINE);
    assertThat(outcome.incarnation(task).cause().kind()).isEqualTo(Kind.ENGINE_STOPPED);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void anEngineThatWasAwayAndKeptThemAliveEndsNothing() {
    runs(web);
    watched();
    script.status(Input.lost(script.now()));
    script.unwatched(() -> script.pass(MINUTE));
    Outcome outcome = back();
    assertThat(outcome.incarnations(web)).hasSize(1);
    assertThat(outcome.incarnation(web).diedAt()).isNull();
    assertThat(outcome.incidents()).isEmpty();
  }
}
