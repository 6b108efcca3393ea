package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a gap is found to have held, from 14:00 to 15:00. */
class ReconstructionTest {
  private static final EngineRef ENGINE = new EngineRef("e", "docker-1", "host-1");
  private static final String C = "c".repeat(64);
  private static final String D = "d".repeat(64);
  private static final Instant FROM = Instant.parse("2026-02-03T14:00:00Z");
  private static final Instant TO = Instant.parse("2026-02-03T15:00:00Z");
  private static final Instant BEFORE = FROM.minusSeconds(3600);
  private static final Instant AFTER = TO.plusSeconds(1);
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final Map<String, KnownContainer> known = new TreeMap<>();
  private final List<EngineEvent> observed = new ArrayList<>();
  private final List<String> listed = new ArrayList<>();
  private final List<InspectSnapshot> snapshots = new ArrayList<>();

  /** What inspect says of a container; all that is not set is as of one that runs since 13:00. */
  private static final class Inspected {
    private String name = "web";
    private String status = "running";
    private String created = BEFORE.toString();
    private String started = BEFORE.toString();
    private String finished = NEVER;
    private int exitCode;
    private String error = "";
    private int restarts;
    private @Nullable String health;

    private InspectSnapshot snapshot(String id) {
      String json =
          """
          {"Id":"%s","Name":"/%s","Created":"%s","RestartCount":%d,"Image":"sha256:1",
           "State":{"Status":"%s","ExitCode":%d,"Error":"%s","StartedAt":"%s","FinishedAt":"%s"%s},
           "Config":{"Image":"shop/web:1","Labels":{"team":"shop"}},
           "HostConfig":{"RestartPolicy":{"Name":"no"}}}"""
              .formatted(
                  id,
                  name,
                  created,
                  restarts,
                  status,
                  exitCode,
                  error,
                  started,
                  finished,
                  health == null
                      ? ""
                      : ",\"Health\":{\"Status\":\"" + health + "\",\"FailingStreak\":3}");
      try {
        return InspectSnapshot.builder()
            .engine(ENGINE)
            .containerId(id)
            .takenAt(AFTER)
            .why(InspectSnapshot.START_UP)
            .facts(
                new InspectDecoder(new Masker(new byte[16]))
                    .decode(json.getBytes(StandardCharsets.UTF_8))
                    .facts())
            .build();
      } catch (MalformedRecordException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Inspected web = new Inspected();

  private void ranBefore() {
    known.put(
        C,
        new KnownContainer(
            BEFORE,
            "web",
            "shop/web:1",
            Map.of("team", "shop"),
            true,
            false,
            null,
            BEFORE,
            null,
            0));
  }

  private void observed(Instant at, String action) {
    observed.add(
        new EngineEvent(
            EngineEvent.SCHEMA,
            at + action,
            ENGINE,
            at,
            at,
            "container",
            action,
            null,
            C,
            Map.of(),
            null,
            "{}",
            Origin.OBSERVED,
            false));
  }

  private Reconstructed found() {
    listed.add(C);
    snapshots.add(web.snapshot(C));
    return reconstructed();
  }

  private Reconstructed reconstructed() {
    return new Reconstruction(ENGINE, new UnwatchedSpan(FROM, TO), AFTER, observed)
        .of(known, listed, snapshots);
  }

  private static List<String> told(Reconstructed result) {
    return result.events().stream().map(e -> e.action() + " " + e.occurredAt()).toList();
  }

  private static String at(String time) {
    return "2026-02-03T" + time + "Z";
  }

  @Test
  void whatRanOnThroughItDidNotDie() {
    ranBefore();
    assertThat(found().events()).isEmpty();
  }

  @Test
  void aDeathHasItsTimeAndItsExitCode() {
    ranBefore();
    web.status = "exited";
    web.finished = at("14:30:00.000000007");
    web.exitCode = 7;
    EngineEvent died = found().events().get(0);
    assertThat(died.action()).isEqualTo("die");
    assertThat(died.occurredAt()).isEqualTo(web.finished);
    assertThat(died.attributes())
        .containsEntry("exitCode", "7")
        .containsEntry("name", "web")
        .containsEntry("image", "shop/web:1")
        .containsEntry("team", "shop");
    assertThat(died.origin().kind()).isEqualTo(Origin.Kind.RECONSTRUCTED);
    assertThat(died.origin().confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(died.line()).isEmpty();
  }

  @Test
  void whatWasBornAndDiedInItIsCreatedStartedAndDead() {
    web.created = at("14:10:00");
    web.started = at("14:11:00");
    web.finished = at("14:12:00");
    web.status = "exited";
    web.exitCode = 1;
    assertThat(told(found()))
        .containsExactly(
            "create 2026-02-03T14:10:00Z",
            "start 2026-02-03T14:11:00Z",
            "die 2026-02-03T14:12:00Z");
  }

  @Test
  void aDeathThatTheEngineGivesJustBeforeItsStartComesAfterIt() {
    web.created = at("14:10:00");
    web.started = at("14:11:00.02");
    web.finished = at("14:11:00.01");
    web.status = "exited";
    web.exitCode = 3;
    Reconstructed result = found();
    assertThat(told(result))
        .containsExactly(
            "create 2026-02-03T14:10:00Z",
            "start 2026-02-03T14:11:00.020Z",
            "die 2026-02-03T14:11:00.010Z");
    assertThat(result.events().get(2).attributes()).containsEntry("exitCode", "3");
  }

  @Test
  void aRestartIsADeathWithoutAnExitCodeAndAStart() {
    ranBefore();
    web.finished = at("14:12:00");
    web.started = at("14:12:01");
    Reconstructed result = found();
    assertThat(told(result))
        .containsExactly("die 2026-02-03T14:12:00Z", "start 2026-02-03T14:12:01Z");
    assertThat(result.events().get(0).attributes()).doesNotContainKey("exitCode");
  }

  @Test
  void restartsOfWhichOnlyTheNumberIsKnownAreCounted() {
    ranBefore();
    web.finished = at("14:12:00");
    web.started = at("14:12:01");
    web.restarts = 5;
    Reconstructed result = found();
    assertThat(result.restartsUnseen()).isEqualTo(4);
    assertThat(result.events().get(1).origin().from()).contains("4 restarts before it");
    assertThat(result.events()).hasSize(2);
  }

  @Test
  void theCodeOfAStartThatFailedIsNotThatOfTheRunBefore() {
    ranBefore();
    web.status = "exited";
    web.finished = at("14:12:00");
    web.exitCode = 127;
    web.error = "no such command";
    assertThat(found().events().get(0).attributes()).doesNotContainKey("exitCode");
  }

  @Test
  void aDeathAfterItIsLeftToItsEvent() {
    ranBefore();
    web.status = "exited";
    web.finished = at("15:00:00.5");
    assertThat(found().events()).isEmpty();
  }

  @Test
  void aDeathAtItsEndThatTheEngineRemembersIsLeftToItsEvent() {
    ranBefore();
    web.status = "exited";
    web.finished = at("14:59:59.98");
    observed(TO, "die");
    assertThat(found().events()).isEmpty();
  }

  @Test
  void aStartJustBeforeItWhoseEventWasLostIsReconstructed() {
    known.put(C, KnownContainer.named(BEFORE, "web", "shop/web:1", Map.of()));
    web.started = at("13:59:59.99");
    assertThat(told(found())).containsExactly("start 2026-02-03T13:59:59.990Z");
  }

  @Test
  void aStartBeforeItIsNoneAgain() {
    ranBefore();
    web.started = BEFORE.minusMillis(5).toString();
    assertThat(found().events()).isEmpty();
  }

  @Test
  void whatTheEngineNoLongerHasWasRemovedByTheEnd() {
    ranBefore();
    EngineEvent destroyed = reconstructed().events().get(0);
    assertThat(destroyed.action()).isEqualTo("destroy");
    assertThat(destroyed.occurredAt()).isEqualTo(TO);
    assertThat(destroyed.attributes()).containsEntry("name", "web");
    assertThat(destroyed.origin().confidence()).isEqualTo(Confidence.LIKELY);
    assertThat(destroyed.origin().from()).contains("when it was removed is not known");
  }

  @Test
  void aRemovalThatTheEngineRemembersIsLeftToItsEvent() {
    ranBefore();
    observed(AFTER, "destroy");
    assertThat(reconstructed().events()).isEmpty();
  }

  @Test
  void aPauseHasNoTimeOfItsOwn() {
    ranBefore();
    web.status = "paused";
    EngineEvent paused = found().events().get(0);
    assertThat(paused.action()).isEqualTo("pause");
    assertThat(paused.occurredAt()).isEqualTo(TO);
    assertThat(paused.origin().confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void aPauseThatTheEngineRemembersIsLeftToItsEvent() {
    ranBefore();
    web.status = "paused";
    observed(AFTER, "pause");
    assertThat(found().events()).isEmpty();
  }

  @Test
  void healthAndNameAreCompared() {
    ranBefore();
    web.health = "unhealthy";
    web.name = "web-old";
    Reconstructed result = found();
    assertThat(told(result))
        .containsExactly("rename 2026-02-03T15:00:00Z", "health_status 2026-02-03T15:00:00Z");
    assertThat(result.events().get(0).attributes()).containsEntry("oldName", "/web");
    assertThat(result.events().get(1).detail()).isEqualTo("unhealthy");
  }

  @Test
  void whatWasNotKnownBeforeAndIsOlderThanTheGapIsNotMadeUp() {
    assertThat(found().events()).isEmpty();
  }

  @Test
  void aContainerThatCannotBeInspectedIsCounted() {
    listed.add(D);
    snapshots.add(
        InspectSnapshot.builder()
            .id("s")
            .engine(ENGINE)
            .containerId(D)
            .takenAt(AFTER)
            .why(InspectSnapshot.START_UP)
            .error("no answer")
            .build());
    assertThat(reconstructed().unknown()).isEqualTo(1);
  }

  @Test
  void theSameGapHasTheSameEvents() {
    ranBefore();
    web.status = "exited";
    web.finished = at("14:30:00");
    List<String> once = found().events().stream().map(EngineEvent::id).toList();
    List<String> again = reconstructed().events().stream().map(EngineEvent::id).toList();
    assertThat(again).isEqualTo(once);
  }
}
