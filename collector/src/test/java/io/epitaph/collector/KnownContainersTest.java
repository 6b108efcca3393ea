package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownContainersTest {
  private static final String C = "c".repeat(64);
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");
  private static final byte[] RECORD =
      "{\"attributes\":{\"team\":\"shop\",\"image\":\"i\",\"name\":\"web\"}}".getBytes(UTF_8);

  /** As one that is kept over a restart. */
  private final Map<String, byte[]> kept = new HashMap<>();

  private KnownContainers open() {
    return new KnownContainers(
        new ContainerStore() {
          @Override
          public Map<String, byte[]> all() {
            return Map.copyOf(kept);
          }

          @Override
          public void put(String containerId, byte[] json) {
            kept.put(containerId, json);
          }

          @Override
          public void remove(String containerId) {
            kept.remove(containerId);
          }
        });
  }

  private static void saw(KnownContainers known, String action, Instant at) {
    known.saw(C, action, null, at, RECORD);
  }

  @Test
  void whatEventsSayIsKnownAfterARestart() {
    KnownContainers known = open();
    saw(known, "create", T);
    saw(known, "start", T.plusSeconds(1));
    saw(known, "pause", T.plusSeconds(2));
    KnownContainer again = open().all().get(C);
    assertThat(again.name()).isEqualTo("web");
    assertThat(again.labels()).isEqualTo(Map.of("team", "shop"));
    assertThat(again.startedAt()).isEqualTo(T.plusSeconds(1));
    assertThat(again.running()).isTrue();
    assertThat(again.paused()).isTrue();
  }

  @Test
  void whatWasRemovedIsForgottenAfterARestart() {
    KnownContainers known = open();
    saw(known, "create", T);
    saw(known, "destroy", T.plusSeconds(1));
    assertThat(open().all()).isEmpty();
  }

  @Test
  void whatIsDamagedIsAsNotKnown() {
    kept.put(C, "{\"a\":".getBytes(UTF_8));
    assertThat(open().all()).isEmpty();
  }

  @Test
  void whatTheEngineDoesNotListIsForgottenUnlessItIsNewer() {
    KnownContainers known = open();
    saw(known, "create", T);
    known.keepOnly(Set.of(), T);
    assertThat(known.all()).containsKey(C);
    known.keepOnly(Set.of(), T.plusSeconds(1));
    assertThat(known.all()).isEmpty();
  }

  private static InspectSnapshot snapshot(Instant takenAt, String status) throws IOException {
    return InspectSnapshot.builder()
        .id("s")
        .engine(new EngineRef("e", "node", "host"))
        .containerId(C)
        .takenAt(takenAt)
        .why(InspectSnapshot.START_UP)
        .facts(TestFacts.of(status, ""))
        .build();
  }

  @Test
  void anAnswerThatComesAfterTheRemovalMakesNothingKnownAgain() throws IOException {
    KnownContainers known = open();
    saw(known, "create", T);
    saw(known, "destroy", T.plusSeconds(2));
    known.learn(snapshot(T.plusSeconds(1), "exited"));
    assertThat(known.all()).isEmpty();
  }

  @Test
  void anOlderAnswerTakesNothingBackThatAnEventHasSaid() throws IOException {
    KnownContainers known = open();
    saw(known, "create", T);
    saw(known, "start", T.plusSeconds(1));
    saw(known, "pause", T.plusSeconds(3));
    known.learn(snapshot(T.plusSeconds(2), "running"));
    assertThat(known.all().get(C).paused()).isTrue();
  }
}
