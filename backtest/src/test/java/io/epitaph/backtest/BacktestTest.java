package io.epitaph.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.epitaph.backtest.Backtest.Findings;
import io.epitaph.backtest.Comparison.Change;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BacktestTest {
  private static Findings run(
      String text, @Nullable Instant from, @Nullable Instant to, String... sets)
      throws IOException {
    List<IncidentSettings> settings =
        sets.length == 0
            ? List.of(IncidentSettings.DEFAULTS)
            : List.of(
                IncidentSettings.DEFAULTS,
                Overrides.apply(IncidentSettings.DEFAULTS, List.of(sets)));
    try (Entries entries = Log.open(text, new Defects())) {
      return Backtest.run(entries, settings, true, from, to, events -> {});
    }
  }

  private static Findings run(String text, String... sets) throws IOException {
    return run(text, null, null, sets);
  }

  private static List<Incident> incidents(String text) throws IOException {
    return run(text).incidents().get(0);
  }

  private static List<Change> changes(Findings findings) {
    return Comparison.of(findings.incidents().get(0), findings.incidents().get(1)).stream()
        .map(IncidentPair::change)
        .toList();
  }

  @Test
  void whatWasReadIsCounted() throws IOException {
    Log log = new Log().loop("web", 7);
    Instant last = log.now().minusMillis(405);
    Findings findings = run(log.text());
    assertThat(findings.events()).isEqualTo(15);
    assertThat(findings.engines()).isEqualTo(1);
    assertThat(findings.containers()).isEqualTo(1);
    assertThat(findings.first()).isEqualTo(Log.START);
    assertThat(findings.last()).isEqualTo(last);
    assertThat(findings.until()).isEqualTo(last.plus(Duration.ofMinutes(30)));
    assertThat(findings.failures()).isEmpty();
  }

  @Test
  void timeGoesOnBehindTheLastEvent() throws IOException {
    assertThat(incidents(new Log().loop("web", 7).text()))
        .extracting(Incident::kind, Incident::resolution)
        .contains(tuple(Kind.RESTART_LOOP, Resolution.DIED));
  }

  @Test
  void timeGoesOnToTheGivenEndAndNoFurther() throws IOException {
    Log log = new Log().loop("web", 7);
    Findings findings = run(log.text(), null, log.now().plusSeconds(10));
    assertThat(findings.incidents().get(0))
        .singleElement()
        .satisfies(
            loop -> {
              assertThat(loop.kind()).isEqualTo(Kind.RESTART_LOOP);
              assertThat(loop.status()).isEqualTo(Status.OPEN);
            });
  }

  @Test
  void whatIsOutsideOfTheGivenTimesIsLeftOut() throws IOException {
    Log log = new Log().loop("web", 7);
    Findings findings = run(log.text(), Log.START.plusSeconds(1), Log.START.plusSeconds(12));
    assertThat(findings.events()).isEqualTo(4);
    assertThat(findings.incidents().get(0)).isEmpty();
  }

  @Test
  void enginesAreApart() throws IOException {
    // Each name is used on both, and the times overlap.
    String one = new Log("host-a").loop("web", 4).text();
    String other = new Log("host-b").loop("web", 4).text();
    assertThat(run(one + other).incidents().get(0)).noneMatch(i -> i.kind() == Kind.RESTART_LOOP);
  }

  @Test
  void aServiceThatRunsOnSeveralEnginesIsFollowedInOrderOfTime() throws IOException {
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    Instant at = Log.START;
    for (int i = 0; i < 8; i++) {
      Log log = new Log(i % 2 == 0 ? "node-a" : "node-b");
      log.pass(Duration.between(log.now(), at));
      Map<String, String> labels =
          Map.of(
              "com.docker.swarm.service.name", "web", "com.docker.swarm.task.name", "web.1.t" + i);
      log.event("t" + i, "create", labels).event("t" + i, "start", labels);
      log.pass(Duration.ofSeconds(20));
      Map<String, String> died = new HashMap<>(labels);
      died.put("exitCode", "1");
      log.event("t" + i, "die", died).event("t" + i, "destroy", labels);
      (i % 2 == 0 ? first : second).append(log.text());
      at = log.now().plusSeconds(5);
    }
    // All of one engine stand before all of the other.
    assertThat(incidents(first.toString() + second))
        .filteredOn(incident -> incident.kind() == Kind.RESTART_LOOP)
        .singleElement()
        .satisfies(loop -> assertThat(loop.workload().name()).isEqualTo("web.1"));
  }

  @Test
  void whatIsGoneWithoutAnEventIsFound() throws IOException {
    Log log = new Log().event("web", "create").event("web", "start");
    log.pass(Duration.ofMinutes(20));
    log.die("web", 139).look("web", "die", "exited", 139);
    log.pass(Duration.ofMinutes(5));
    log.look("other", "start-up", "running", 0);
    assertThat(incidents(log.text()))
        .singleElement()
        .satisfies(crash -> assertThat(crash.resolution()).isEqualTo(Resolution.REMOVED));
  }

  @Test
  void anEventThatIsThereTwiceCountsOnce() throws IOException {
    Log log = new Log().event("web", "create");
    for (int i = 0; i < 4; i++) {
      log.event("web", "start").pass(Duration.ofSeconds(5));
      log.die("web", 3);
      log.line(log.lines().get(log.lines().size() - 1));
    }
    assertThat(incidents(log.text())).noneMatch(i -> i.kind() == Kind.RESTART_LOOP);
  }

  @Test
  void aLowerThresholdAddsAnIncidentAndAHigherOneRemovesIt() throws IOException {
    Log log = new Log().loop("web", 4);
    // It runs well, so that nothing else is wrong.
    String text = log.event("web", "start").pass(Duration.ofHours(1)).event("web", "pause").text();
    Findings lower = run(text, "restart-loop.count=3");
    assertThat(changes(lower)).containsExactly(Change.ADDED);
    String longer =
        new Log()
            .loop("web", 6)
            .event("web", "start")
            .pass(Duration.ofHours(1))
            .event("web", "pause")
            .text();
    assertThat(changes(run(longer, "restart-loop.count=50"))).containsExactly(Change.REMOVED);
    assertThat(changes(run(longer, "restart-loop.count=3"))).containsExactly(Change.CHANGED);
    assertThat(changes(run(longer, "oom.quiet=1m"))).containsExactly(Change.SAME);
  }

  @Test
  void anIncidentThatBeginsAtAnotherDeathIsTheSameTrouble() throws IOException {
    // A run of 2 minutes breaks the row when a good run is one minute long.
    Log log = new Log().loop("web", 3).event("web", "start").pass(Duration.ofMinutes(2));
    log.die("web", 3).pass(Duration.ofMillis(400));
    for (int i = 0; i < 8; i++) {
      log.event("web", "start").pass(Duration.ofSeconds(5));
      log.die("web", 3).pass(Duration.ofMillis(400));
    }
    String text = log.event("web", "start").pass(Duration.ofHours(1)).event("web", "pause").text();
    assertThat(changes(run(text, "restart-loop.run=1m"))).containsExactly(Change.CHANGED);
  }

  @Test
  void whatASetBackClockLeavesWaitingIsDecidedToo() throws IOException {
    Log log = new Log();
    log.pass(Duration.ofHours(2));
    log.event("other", "create").event("other", "start");
    log.pass(Duration.ofHours(-1));
    for (int i = 0; i < 7; i++) {
      log.event("web", i == 0 ? "create" : "start").pass(Duration.ofSeconds(5));
      log.die("web", 3).pass(Duration.ofMillis(400));
    }
    assertThat(incidents(log.text()))
        .allMatch(i -> i.kind() == Kind.CRASH || i.resolution() != null);
  }
}
