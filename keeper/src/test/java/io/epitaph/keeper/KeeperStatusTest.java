package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.files.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperStatusTest {
  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path root;
  private KeptFolder folder;

  @BeforeEach
  void make() throws IOException {
    folder = KeptFolder.of(root);
    Files.createDirectories(folder.path());
  }

  private void status(
      Instant at, boolean listening, @Nullable Instant unheardSince, @Nullable String problem)
      throws IOException {
    new KeeperStatus(1, at, listening, unheardSince, problem, 0, 0, 0, null, null)
        .write(folder, new Durable());
  }

  private @Nullable String lapse(Instant from, Instant now) throws IOException {
    return Lapse.between(folder, from, now, now);
  }

  @Test
  void aKeeperThatWasEndedIsTheReasonOfALossSinceThen() throws IOException {
    status(T, false, T, null);
    assertThat(lapse(T.plusSeconds(60), T.plusSeconds(61)))
        .isEqualTo("nobody has listened since " + T + ": the keeper was ended");
  }

  @Test
  void aKeeperThatWasKilledIsTheReasonOnceItIsSilent() throws IOException {
    status(T, true, null, null);
    assertThat(KeeperStatus.isUnsure(folder, T.plusSeconds(1), T.plusSeconds(2))).isTrue();
    assertThat(KeeperStatus.isUnsure(folder, T.plusSeconds(1), T.plusSeconds(6))).isFalse();
    assertThat(lapse(T.plusSeconds(1), T.plusSeconds(6)))
        .startsWith("nobody has listened since " + T + ": the keeper gave no sign of life");
  }

  @Test
  void aKeeperThatCannotListenGivesItsReason() throws IOException {
    status(T.plusSeconds(99), false, T, "fanotify_init: not permitted");
    assertThat(lapse(T.plusSeconds(60), T.plusSeconds(100)))
        .isEqualTo("nobody has listened since " + T + ": fanotify_init: not permitted");
  }

  @Test
  void aKeeperThatListensIsNoReason() throws IOException {
    status(T.plusSeconds(99), true, null, null);
    assertThat(lapse(T, T.plusSeconds(100))).isNull();
    assertThat(KeeperStatus.isUnsure(folder, T, T.plusSeconds(100))).isFalse();
  }

  @Test
  void aPastLapseIsTheReasonForAllThatMayHaveVanishedInIt() throws IOException {
    status(T.plusSeconds(3600), true, null, null);
    Files.writeString(
        folder.path().resolve(Lapse.FILE),
        "{\"from\":\"2026-01-01T00:10:00Z\",\"to\":\"2026-01-01T00:20:00Z\",\"why\":\"of it\"}\n");
    Instant now = T.plusSeconds(3601);
    assertThat(Lapse.between(folder, T.plusSeconds(900), now, now)).contains("of it");
    assertThat(Lapse.between(folder, T, now, now)).contains("of it");
    assertThat(Lapse.between(folder, T.plusSeconds(1300), now, now)).isNull();
  }
}
