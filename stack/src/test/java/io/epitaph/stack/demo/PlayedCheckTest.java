package io.epitaph.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Life;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Elasticsearch shows an incident, an incarnation and a life in any order: each has an index of its
 * own.
 */
class PlayedCheckTest {
  private static final Instant AT = Instant.parse("2026-08-01T10:00:00Z");
  private static final EngineRef ENGINE = new EngineRef("e1", "docker", "hades");
  private static final String CONTAINER = "a".repeat(64);
  private static final Workload WORKLOAD = Workload.of("e1", CONTAINER, "demo-loop", Map.of());
  private static final CauseOfDeath NOT_FOUND =
      new CauseOfDeath(
          CauseOfDeath.Kind.FAILED,
          "exit 127: command not found",
          Confidence.CERTAIN,
          List.of("1"),
          null);

  private static Incarnation run(int number, @Nullable CauseOfDeath cause) {
    return Incarnation.builder()
        .id("run-" + number)
        .revision(1)
        .updatedAt(AT)
        .anchoredAt(AT)
        .engine(ENGINE)
        .containerId(CONTAINER)
        .workload(WORKLOAD)
        .number(number)
        .startedAt(AT)
        .diedAt(cause == null ? null : AT)
        .exitCode(cause == null ? null : 127)
        .cause(cause)
        .build();
  }

  /** Of a restart loop that is resolved, six runs in all, the last one as given. */
  private static Check check(Incarnation last) {
    Incident loop =
        Incident.builder()
            .id("loop")
            .revision(1)
            .updatedAt(AT)
            .engine(ENGINE)
            .kind(Incident.Kind.RESTART_LOOP)
            .severity(Incident.Severity.HIGH)
            .status(Incident.Status.RESOLVED)
            .anchoredAt(AT)
            .openedAt(AT)
            .resolvedAt(AT)
            .resolution(Resolution.GAVE_UP)
            .workload(WORKLOAD)
            .containers(List.of(CONTAINER))
            .summary("6 deaths")
            .numbers(Map.of("deaths", 6L, "exitCode", 127L))
            .build();
    Life life =
        Life.builder()
            .id("life")
            .revision(1)
            .updatedAt(AT)
            .engine(ENGINE)
            .containerId(CONTAINER)
            .workload(WORKLOAD)
            .firstSeenAt(AT)
            .state(Life.State.DEAD)
            .incarnations(6)
            .build();
    List<Incarnation> runs =
        IntStream.rangeClosed(1, 6).mapToObj(n -> n == 6 ? last : run(n, NOT_FOUND)).toList();
    return new PlayedCheck(new Facts(life, runs, List.of(loop), List.of())).of(PlayedLife.LOOP);
  }

  @Test
  void aLoopWhoseLastDeathIsNotFoundYetIsNotRightYet() {
    assertThat(check(run(6, null)).right()).isFalse();
  }

  @Test
  void aLoopWhoseDeathsAreAllFoundIsRight() {
    assertThat(check(run(6, NOT_FOUND)).right()).isTrue();
  }
}
