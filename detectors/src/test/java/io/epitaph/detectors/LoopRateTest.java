package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import io.epitaph.model.Incident.Status;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops at any rate: how often it dies counts, and less the longer it is ago. */
class LoopRateTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web");

  @ParameterizedTest
  @CsvSource({"2, 5", "5, 5", "11, 5", "20, 5", "40, 5", "60, 5", "90, 6", "120, 8"})
  void aSteadyRateIsALoopAfterAFewDeaths(int minutes, int restarts) {
    web.policy("always").run().loops(restarts, Duration.ofMinutes(minutes), 139);
    assertThat(script.outcome().incidents()).isEmpty();
    web.pass(MINUTE).started();
    Incident loop = script.outcome().incident();
    assertThat(loop.status()).isEqualTo(Status.OPEN);
    assertThat(loop.severity()).isEqualTo(Severity.HIGH);
    assertThat(loop.numbers()).containsEntry("deaths", (long) restarts);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 24})
  void whatDiesAFewTimesADayIsNone(int hours) {
    web.policy("always").run().loops(30, Duration.ofHours(hours), 1);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aDayOfFaultsElevenMinutesApartIsOneIncident() {
    web.policy("always").run().loops(131, Duration.ofMinutes(11), 139);
    Outcome outcome = script.outcome();
    Incident loop = outcome.incident();
    assertThat(loop.status()).isEqualTo(Status.OPEN);
    assertThat(loop.numbers()).containsEntry("deaths", 131L);
    assertThat(outcome.revisions()).extracting(Incident::id).containsOnly(loop.id());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anUnevenRateIsOneIncidentToo(long seed) {
    Random random = new Random(seed);
    web.policy("always").run();
    for (int i = 0; i < 60; i++) {
      web.dies(Duration.ofMinutes(2 + random.nextInt(40)), 1)
          .pass(Duration.ofMillis(100))
          .started();
    }
    Outcome outcome = script.outcome();
    assertThat(outcome.incident().status()).isEqualTo(Status.OPEN);
    assertThat(outcome.revisions()).extracting(Incident::id).containsOnly(outcome.incident().id());
  }

  @Test
  void aRunOfTenMinutesDoesNotBreakTheRow() {
    web.policy("always").run().loops(4, Duration.ofSeconds(1), 1);
    web.loops(2, Duration.ofMinutes(11), 1);
    assertThat(script.outcome().incident().numbers()).containsEntry("deaths", 6L);
  }

  @Test
  void aGoodDayBreaksTheRow() {
    web.policy("always").run();
    for (int day = 0; day < 5; day++) {
      web.loops(4, Duration.ofSeconds(20), 1).loops(1, Duration.ofHours(20), 1);
      web.stopEvent().pass(MINUTE).started();
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void fourFaultsAndOneHoursLaterAreNone() {
    web.policy("always").run().loops(4, Duration.ofSeconds(1), 1);
    web.loops(1, Duration.ofHours(4), 1).pass(MINUTE).started();
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "11, 22", "40, 80"})
  void itEndsWhenItRanWellForLongByItsOwnRate(int minutes, int well) {
    web.policy("always").run().loops(8, Duration.ofMinutes(minutes), 1);
    web.pass(Duration.ofMillis(100)).started().pass(Duration.ofMinutes(well).minusSeconds(30));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    web.pass(MINUTE);
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
    assertThat(script.outcome().workloadStates()).isEmpty();
  }

  @Test
  void aLoneFaultIsForgotten() {
    web.policy("always").run().loops(1, MINUTE, 1).pass(MINUTE).started();
    web.pass(Duration.ofHours(7));
    assertThat(script.outcome().workloadStates()).isEmpty();
  }

  @Test
  void aLabelSaysHowLongADeathCounts() {
    web.label("epitaph.restart-loop.half-life", "2m").policy("always").run();
    web.loops(9, Duration.ofMinutes(5), 1);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void twoReplicasAtOnceAreOneIncident() {
    ScriptedContainer one = pod("a").run();
    ScriptedContainer other = pod("b").run();
    for (int i = 0; i < 8; i++) {
      script.pass(Duration.ofMinutes(6));
      one.dies(1);
      one = pod("a").run();
      script.pass(Duration.ofMinutes(6));
      other.dies(1);
      other = pod("b").run();
    }
    Outcome outcome = script.outcome();
    assertThat(outcome.alerts()).extracting(Incident::kind).containsExactly(Kind.RESTART_LOOP);
    assertThat(outcome.incident(Kind.RESTART_LOOP).numbers()).containsEntry("deaths", 16L);
  }

  private ScriptedContainer pod(String suffix) {
    return script
        .container("k8s_web_" + suffix)
        .label("io.kubernetes.pod.namespace", "shop")
        .label("io.kubernetes.pod.name", "web-6f7d9c8b4d-abcd" + suffix)
        .label("io.kubernetes.pod.uid", "uid-" + suffix)
        .label("io.kubernetes.container.name", "web");
  }

  @Test
  void restartsThatTakeLongerThanThePolicyEverWaitsAreALoop() {
    web.policy("always").run();
    for (int i = 0; i < 15; i++) {
      web.dies(Duration.ofSeconds(2), 1).pass(Duration.ofSeconds(80)).started();
    }
    for (Delivery delivery : new Delivery[] {Delivery.SNAPSHOTS_LATE, Delivery.NO_SNAPSHOTS}) {
      assertThat(script.outcome(delivery).incident(Kind.RESTART_LOOP).status())
          .isEqualTo(Status.OPEN);
    }
    assertThat(script.outcome().incident().numbers()).containsEntry("deaths", 15L);
  }

  // ---- started again by something that is no policy

  @ParameterizedTest
  @CsvSource({"3, 1", "3, 30", "660, 1", "660, 30"})
  void whatSystemdStartsAgainAndAgainIsALoop(int run, int wait) {
    web.runDetached();
    for (int i = 0; i < 8; i++) {
      web.dies(Duration.ofSeconds(run), 1).pass(Duration.ofSeconds(wait)).started();
    }
    Outcome outcome = script.outcome();
    Incident loop = outcome.incident(Kind.RESTART_LOOP);
    assertThat(loop.status()).isEqualTo(Status.OPEN);
    assertThat(loop.numbers()).containsEntry("deaths", 8L);
    assertThat(outcome.incidents(Kind.CRASH)).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void whatAPersonTriesAgainAndAgainIsNone() {
    web.run();
    for (int wait : new int[] {5, 40, 12, 90, 3, 25, 70, 8}) {
      web.dies(Duration.ofSeconds(2), 1).pass(Duration.ofSeconds(wait)).started();
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 0"})
  void whatIsMadeAnewUnderTheSameNameIsALoopWhenNobodyTries(boolean even, int loops) {
    int[] waits = {5, 40, 12, 90, 3, 25, 70, 8};
    for (int wait : waits) {
      script.container("job").autoRemove().run().dies(Duration.ofSeconds(2), 1).destroyed();
      script.pass(Duration.ofSeconds(even ? 57 : wait));
    }
    assertThat(script.outcome().incidents(Kind.RESTART_LOOP)).hasSize(loops);
  }

  // ---- tasks that end with 0

  @ParameterizedTest
  @ValueSource(ints = {60, 300, 3600})
  void aTaskThatDoesItsWorkAgainAndAgainIsNone(int seconds) {
    web.policy("unless-stopped").run().loops(70, Duration.ofSeconds(seconds), 0);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aTaskThatEndsAtOnceAgainAndAgainIsALoop() {
    web.policy("always").run().loops(8, Duration.ofSeconds(3), 0);
    assertThat(script.outcome().incident().severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void aLoopThatDoesItsWorkAgainRecovers() {
    web.policy("always").run().loops(8, Duration.ofSeconds(3), 1);
    web.loops(6, Duration.ofMinutes(5), 0);
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
  }

  @ParameterizedTest
  @CsvSource({"5, 1", "20, 0"})
  void aTaskOfSwarmThatEndsIsALoopUnlessItIsMadeAnewOnSchedule(int wait, int loops) {
    for (int i = 0; i < 12; i++) {
      script
          .container("tidy.1." + i)
          .label("com.docker.swarm.service.name", "tidy")
          .label("com.docker.swarm.task.name", "tidy.1." + i)
          .run()
          .dies(Duration.ofSeconds(1), 0);
      script.pass(Duration.ofSeconds(wait));
    }
    assertThat(script.outcome().incidents()).hasSize(loops);
  }
}
