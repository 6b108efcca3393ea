package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Containers that were there before Epitaph watched, shown by the snapshot of all of them. */
class AdoptedLivesTest {
  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web").memory(64L << 20);

  /** It runs for an hour when the collector starts. */
  private ScriptedContainer found() {
    return web.silently(web::run).pass(Duration.ofHours(1)).lookedAt();
  }

  @Test
  void aRunningContainerIsAdoptedWithItsStart() {
    found();
    Outcome outcome = script.outcome();
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.RUNNING);
    assertThat(outcome.life(web).bornAt()).isEqualTo(EngineScript.BEGIN);
    Incarnation running = outcome.incarnation(web);
    assertThat(running.startedAt()).isBefore(EngineScript.BEGIN.plusSeconds(1));
    assertThat(running.memoryLimit()).isEqualTo(64L << 20);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void itsDeathIsReportedLikeAnyOther() {
    found().dies(Duration.ofHours(1), 3);
    Incarnation died = script.outcome().incarnation(web);
    assertThat(died.exitCode()).isEqualTo(3);
    assertThat(died.cause().kind()).isEqualTo(CauseOfDeath.Kind.FAILED);
    assertThat(script.outcome().incident().kind()).isEqualTo(Incident.Kind.CRASH);
  }

  @Test
  void aSecondSnapshotAddsNothing() {
    found().pass(Duration.ofHours(1)).lookedAt();
    assertThat(script.outcome().incarnations(web)).hasSize(1);
  }

  @Test
  void aSecondSnapshotOfAPausedOneCountsThePauseOnce() {
    found().silently(web::paused).pass(Duration.ofHours(1)).lookedAt();
    web.pass(Duration.ofHours(1)).lookedAt();
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnation(web).pauses()).hasSize(1);
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.PAUSED);
  }

  @Test
  void aDeadContainerHasAHistoryButIsNoNews() {
    web.silently(() -> web.run().dies(Duration.ofHours(1), 1));
    web.pass(Duration.ofDays(1)).lookedAt();
    Outcome outcome = script.outcome();
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.DEAD);
    assertThat(outcome.incarnation(web).cause().sentence()).isEqualTo("exit 1, found dead");
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void aDeadContainerStartedByHandGoesOn() {
    web.silently(() -> web.run().dies(Duration.ofHours(1), 1));
    web.pass(Duration.ofDays(1)).lookedAt().pass(Duration.ofHours(1)).started();
    assertThat(script.outcome().incarnations(web))
        .hasSize(2)
        .last()
        .satisfies(i -> assertThat(i.startedBy()).isEqualTo(StartedBy.HAND));
  }

  @Test
  void aStartSeenWithoutAnythingBeforeIsByHandWhenItRanBefore() {
    web.silently(() -> web.run().dies(Duration.ofHours(1), 1));
    web.pass(Duration.ofDays(1)).started();
    assertThat(script.outcome().incarnation(web).startedBy()).isEqualTo(StartedBy.HAND);
  }

  @Test
  void aDeathMissedWhileDownIsFoundByTheNextSnapshot() {
    web.run().pass(Duration.ofHours(2)).silently(() -> web.dies(1));
    web.pass(Duration.ofMinutes(5)).lookedAt().pass(Duration.ofSeconds(5));
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnation(web).cause().sentence()).isEqualTo("exit 1, found dead");
    assertThat(outcome.incident().kind()).isEqualTo(Incident.Kind.CRASH);
  }

  @Test
  void aRestartMissedWhileDownIsFoundByTheNextSnapshot() {
    web.policy("always").run().pass(Duration.ofHours(2));
    web.silently(() -> web.dies(1).pass(Duration.ofMillis(100)).started());
    web.pass(Duration.ofMinutes(5)).lookedAt().pass(Duration.ofSeconds(5));
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnations(web)).hasSize(2);
    assertThat(outcome.incarnations(web).get(1).startedBy()).isEqualTo(StartedBy.POLICY);
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.RUNNING);
  }

  @Test
  void anUnhealthyContainerFoundAtTheStartGetsStuckFromThen() {
    ScriptedContainer sick = script.container("sick").healthCheck();
    sick.silently(() -> sick.run().healthy().unhealthy());
    sick.pass(Duration.ofHours(1)).lookedAt().pass(Duration.ofMinutes(6));
    Incident stuck = script.outcome().incident();
    assertThat(stuck.kind()).isEqualTo(Incident.Kind.STUCK_UNHEALTHY);
    assertThat(stuck.anchoredAt()).isAfterOrEqualTo(EngineScript.BEGIN.plusSeconds(3600));
  }

  @Test
  void aStartAfterTheSnapshotThatShowedItIsNoSecondOne() {
    web.created().started().lookedAt().pass(Duration.ofSeconds(5));
    Delivery startLast =
        sent -> {
          // Nothing says that all was listed.
          List<Input> arranged = new ArrayList<>(sent);
          arranged.removeIf(input -> input.status() != null);
          arranged.sort(
              Comparator.comparing(i -> i.isEvent() && i.event().action().equals("start")));
          return arranged;
        };
    Incarnation started = script.outcome(startLast).incarnation(web);
    assertThat(started.id()).isEqualTo(script.outcome().incarnation(web).id());
  }
}
