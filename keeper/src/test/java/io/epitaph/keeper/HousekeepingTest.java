package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {
  @TempDir private Path root;

  private void kept(String id, String record) throws IOException {
    Path folder = root.resolve("epitaph/containers").resolve(id);
    Files.createDirectories(folder.resolve(KeptContainer.UPPER));
    Files.write(folder.resolve(KeptContainer.LAYERS), LayerList.write(List.of()));
    Files.writeString(folder.resolve(KeptContainer.RECORD), record);
    Files.writeString(folder.resolve(KeptContainer.HOST_RECORD), "{}");
  }

  private boolean hasLayers(String id) {
    KeptContainer container = KeptFolder.of(root).find(id);
    return container != null && container.hasLayers();
  }

  @Test
  void aDamagedRecordKeepsNoOtherFromBeingDropped() throws IOException {
    String damaged = "d".repeat(64);
    String earlier = "a".repeat(64);
    String last = "b".repeat(64);
    String record = "{\"ID\":\"x\",\"Config\":{\"Image\":\"job\"},\"State\":{\"ExitCode\":0}}";
    kept(damaged, "{\"ID\":");
    kept(earlier, record);
    kept(last, record);
    try (Housekeeping housekeeping =
        new Housekeeping(KeptFolder.of(root), new Budget(10, 1 << 20, Duration.ofHours(1)))) {
      housekeeping.tidy(Instant.now().plusSeconds(60));
    }
    assertThat(hasLayers(damaged)).isTrue();
    assertThat(hasLayers(earlier) && hasLayers(last)).isFalse();
  }

  @Test
  void anErrorWithOneContainerEndsNothing() throws IOException {
    String id = "a".repeat(64);
    kept(id, "{}");
    AtomicBoolean tried = new AtomicBoolean();
    Housekeeping.each(
        KeptFolder.of(root).find(id),
        () -> {
          tried.set(true);
          throw new StackOverflowError("of one container");
        });
    assertThat(tried).isTrue();
  }

  @Test
  void aRecordThatIsTooLongForMemoryCountsAsFailed() throws IOException {
    String record =
        "{\"ID\":\"x\",\"State\":{\"ExitCode\":0},\"Path\":\"%s\"}".formatted("x".repeat(1 << 20));
    kept("a".repeat(64), record);
    kept("b".repeat(64), record);
    try (Housekeeping housekeeping =
        new Housekeeping(KeptFolder.of(root), new Budget(10, 1 << 20, Duration.ofHours(1)))) {
      housekeeping.tidy(Instant.now().plusSeconds(60));
    }
    assertThat(hasLayers("a".repeat(64)) && hasLayers("b".repeat(64))).isTrue();
  }

  @Test
  void aDamagedRecordIsDroppedByItsAge() throws IOException {
    String damaged = "d".repeat(64);
    kept(damaged, "{\"ID\":");
    try (Housekeeping housekeeping =
        new Housekeeping(KeptFolder.of(root), new Budget(10, 1 << 20, Duration.ofHours(1)))) {
      housekeeping.tidy(Instant.now().plusSeconds(7200));
    }
    assertThat(hasLayers(damaged)).isFalse();
  }

  @Test
  void onAFullDiskItIsDroppedAndToldWhy() throws IOException {
    String id = "a".repeat(64);
    kept(id, "{\"ID\":\"x\",\"State\":{\"ExitCode\":3}}");
    Path upper = root.resolve("epitaph/containers").resolve(id).resolve(KeptContainer.UPPER);
    Files.writeString(upper.resolve("file"), "x");
    try (Housekeeping housekeeping =
        new Housekeeping(
            KeptFolder.of(root), new Budget(10, 1 << 20, Duration.ofHours(1)), () -> 0)) {
      housekeeping.tidy(Instant.now().plusSeconds(60));
    }
    assertThat(hasLayers(id)).isFalse();
    assertThat(KeptFolder.of(root).find(id).leftOut()).contains("disk").contains("full");
  }

  @Test
  void whatIsBeingReadIsNotDropped() throws IOException {
    String id = "a".repeat(64);
    kept(id, "{\"ID\":");
    KeptContainer container = KeptFolder.of(root).find(id);
    assertThat(container).isNotNull();
    try (Housekeeping housekeeping =
            new Housekeeping(KeptFolder.of(root), new Budget(10, 1 << 20, Duration.ofHours(1)));
        Claim claim = container.claim()) {
      assertThat(claim).isNotNull();
      housekeeping.tidy(Instant.now().plusSeconds(7200));
    }
    assertThat(hasLayers(id)).isTrue();
  }

  /** Of one whose listener was killed between the move and the proof. */
  private Path unproven(String id) throws IOException {
    kept(id, "{}");
    Path folder = root.resolve("epitaph/containers").resolve(id);
    return Files.move(
        folder.resolve(KeptContainer.UPPER),
        folder.resolve(KeptContainer.UNPROVEN + KeptContainer.UPPER));
  }

  private void tidyAfter(int seconds) throws IOException {
    try (Housekeeping housekeeping =
        new Housekeeping(KeptFolder.of(root), new Budget(10, 1 << 20, Duration.ofHours(1)))) {
      housekeeping.tidy(Instant.now().plusSeconds(seconds));
    }
  }

  @Test
  void layersThatNobodyProvesAnyMoreGoAndSayWhy() throws IOException {
    String id = "a".repeat(64);
    Path unproven = unproven(id);
    tidyAfter(10);
    assertThat(unproven).isDirectory();
    tidyAfter(60);
    assertThat(unproven).doesNotExist();
    assertThat(KeptFolder.of(root).find(id).leftOut()).contains("listener ended");
  }

  @Test
  void whyARaceWasLostStaysWhenItsLayersGo() throws IOException {
    String id = "a".repeat(64);
    Path unproven = unproven(id);
    Files.writeString(unproven.resolveSibling(KeptContainer.LEFT_OUT), LayerRace.FASTER);
    tidyAfter(60);
    assertThat(unproven).doesNotExist();
    assertThat(KeptFolder.of(root).find(id).leftOut()).isEqualTo(LayerRace.FASTER);
  }

  private void engineHas(String id, String record) throws IOException {
    Path home = Files.createDirectories(root.resolve("containers").resolve(id));
    Files.writeString(home.resolve(KeptContainer.RECORD), record);
  }

  /** They are shown when the engine is done, if they are whole. */
  @Test
  void layersStayUnprovenWhileTheEngineRemoves() throws IOException {
    String id = "a".repeat(64);
    Path unproven = unproven(id);
    engineHas(id, "{\"State\":{\"Dead\":true}}");
    tidyAfter(60);
    assertThat(unproven).isDirectory();
  }

  /** An engine may end before it has removed a container, which then lives on. */
  @Test
  void nothingIsKeptOfOneThatLivesOn() throws IOException {
    String id = "a".repeat(64);
    Files.delete(unproven(id));
    engineHas(id, "{\"State\":{\"Dead\":false}}");
    tidyAfter(60);
    assertThat(KeptFolder.of(root).find(id)).isNull();
  }
}
