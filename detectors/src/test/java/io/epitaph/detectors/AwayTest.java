package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens while the collector is away, and is read, or found, when it is back. */
class AwayTest {
  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web");

  /** Start-up snapshots overtake what the engine remembered, as they did. */
  private static final Delivery LISTED_FIRST =
      sent -> {
        List<Input> arranged = new ArrayList<>(sent);
        arranged.removeIf(input -> input.status() != null);
        List<Input> looks =
            sent.stream()
                .filter(i -> i.snapshot() != null && i.snapshot().causeEventId() == null)
                .toList();
        arranged.removeAll(looks);
        arranged.addAll(0, looks);
        return arranged;
      };

  @Test
  void aDeathWhileAwayIsOneDeath() {
    web.run().dies(Duration.ofSeconds(1), 139).pass(Duration.ofMinutes(1)).lookedAt();
    Incarnation died = script.outcome().incarnation(web);
    assertThat(died.cause().kind()).isEqualTo(CauseOfDeath.Kind.FAULT_SIGNAL);
  }

  @Test
  void aDeathWhileAwayIsOneDeathWhicheverIsReadFirst() {
    web.run().dies(Duration.ofSeconds(1), 139).pass(Duration.ofMinutes(1)).lookedAt();
    web.pass(Duration.ofMinutes(5));
    assertThat(script.outcome(LISTED_FIRST).incarnations(web)).hasSize(1);
  }

  @Test
  void aTaskThatFailedWhileAwayIsNoCrash() {
    ScriptedContainer task = script.container("task");
    task.run().dies(Duration.ofMillis(148), 9).pass(Duration.ofMinutes(10)).lookedAt();
    task.pass(Duration.ofMinutes(10));
    // Nobody could look at it when it lived.
    Delivery onlyTheLast =
        sent -> {
          List<Input> arranged = new ArrayList<>(sent);
          arranged.removeIf(i -> i.snapshot() != null && i.snapshot().causeEventId() != null);
          return arranged;
        };
    Outcome outcome = script.outcome(onlyTheLast);
    assertThat(outcome.incarnation(task).exitCode()).isEqualTo(9);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void whatWasRemovedWhileAwayIsOver() {
    web.run().dies(Duration.ofHours(1), 139);
    web.silently(() -> web.pass(Duration.ofMinutes(5)).destroyed());
    script.pass(Duration.ofMinutes(5)).status(Input.listed(script.now(), List.of()));
    Outcome outcome = script.outcome();
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.DESTROYED);
    assertThat(outcome.incident(Kind.CRASH).resolution()).isEqualTo(Resolution.REMOVED);
  }

  @Test
  void aRunThatWasRemovedWhileAwayDiedUnseen() {
    web.run().pass(Duration.ofHours(1));
    web.silently(() -> web.removedByForce());
    script.pass(Duration.ofMinutes(5)).status(Input.listed(script.now(), List.of()));
    assertThat(script.outcome().incarnation(web).cause().kind())
        .isEqualTo(CauseOfDeath.Kind.UNKNOWN);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void whatWasCreatedJustBeforeTheListingIsNotMissed() {
    web.run();
    script.status(Input.listed(script.now(), List.of()));
    assertThat(script.outcome().life(web).state()).isEqualTo(Life.State.RUNNING);
  }

  @Test
  void whatTheEngineHasIsNotMissed() {
    web.run().pass(Duration.ofHours(1));
    script.status(Input.listed(script.now(), List.of(web.id())));
    assertThat(script.outcome().life(web).state()).isEqualTo(Life.State.RUNNING);
  }

  @Test
  void aSnapshotWhoseEventNeverComesMakesNoLife() {
    web.run().dies(Duration.ofSeconds(3), 0).destroyed();
    Delivery noEvents =
        sent -> {
          List<Input> arranged = new ArrayList<>(sent);
          arranged.removeIf(Input::isEvent);
          return arranged;
        };
    web.pass(Duration.ofMinutes(20));
    assertThat(script.outcome(noEvents).lives()).isEmpty();
  }

  @Test
  void aSnapshotOfAForgottenContainerMakesNoSecondLife() {
    web.run().dies(Duration.ofSeconds(3), 0).destroyed();
    web.pass(Duration.ofMinutes(20));
    ScriptedContainer other = script.container("other").run();
    other.pass(Duration.ofMinutes(20));
    Delivery snapshotsAfterAll =
        sent -> {
          List<Input> arranged = new ArrayList<>(sent.stream().filter(Input::isEvent).toList());
          sent.stream()
              .filter(i -> i.snapshot() != null && i.containerId().equals(web.id()))
              .forEach(arranged::add);
          return arranged;
        };
    Outcome outcome = script.outcome(snapshotsAfterAll);
    assertThat(outcome.incarnations(web)).hasSize(1);
  }

  @Test
  void nothingOpensBeforeItWas() {
    web.policy("on-failure", 3).silently(() -> web.run().loops(4, Duration.ofSeconds(1), 1));
    web.pass(Duration.ofSeconds(1)).lookedAt().pass(Duration.ofMinutes(10));
    assertThat(script.outcome().incidents())
        .allSatisfy(i -> assertThat(i.openedAt()).isAfter(EngineScript.BEGIN));
  }
}
