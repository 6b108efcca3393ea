package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownContainersTest {
  private static final String C = "c".repeat(64);
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");
  private static final byte[] RECORD =
      "{\"attributes\":{\"team\":\"shop\",\"image\":\"i\",\"name\":\"web\"}}".getBytes(UTF_8);

  @TempDir Path folder;

  private KnownContainers open() {
    return new KnownContainers(new ContainerFile(folder.resolve("containers.json")));
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
    known.keep();
    KnownContainer kept = open().all().get(C);
    assertThat(kept.name()).isEqualTo("web");
    assertThat(kept.labels()).isEqualTo(Map.of("team", "shop"));
    assertThat(kept.startedAt()).isEqualTo(T.plusSeconds(1));
    assertThat(kept.running()).isTrue();
    assertThat(kept.paused()).isTrue();
  }

  @Test
  void whatWasRemovedIsForgottenAfterARestart() {
    KnownContainers known = open();
    saw(known, "create", T);
    known.keep();
    saw(known, "destroy", T.plusSeconds(1));
    known.keep();
    assertThat(open().all()).isEmpty();
  }

  @Test
  void aDamagedFileIsAsNone() throws IOException {
    Files.writeString(folder.resolve("containers.json"), "{\"a\":");
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
}
