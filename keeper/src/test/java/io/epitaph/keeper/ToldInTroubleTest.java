package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many events, lost ones, errors, and a listener that begins in the middle of it. */
class ToldInTroubleTest extends PlayedRemoval {
  @Test
  void noEngineIsLetGoBeforeItsRecordIsRead() throws Exception {
    flood(2_000);
    commit(begin(GOES));
    Process engine = engine();
    assertThat(tick()).containsExactly("kept " + ID);
    assertThat(engine.waitFor()).isZero();
  }

  @Test
  void noEngineWaitsForTheEndOfManyEvents() throws Exception {
    beginAnew(eachLook(Duration.ofMillis(60)));
    tick();
    assertThat(isHeld()).isTrue();
    flood(1_000);
    commit(begin(GOES));
    Process engine = engine();
    for (int i = 0; i < 10; i++) {
      assertThat(tick()).isEmpty();
    }
    assertThat(engine.waitFor(40, TimeUnit.SECONDS)).isTrue();
    List<String> lines = new ArrayList<>();
    actToTheEnd(lines);
    assertThat(lines).isEmpty();
    assertThat(kept().hasLayers()).isFalse();
    removeHome();
    actToTheEnd(lines);
    assertThat(lines).containsExactly("kept " + ID);
  }

  @Test
  void betweenManyEventsItCanBeAskedForASignOfLife() throws IOException {
    beginAnew(eachLook(Duration.ofMillis(60)));
    flood(100);
    told.act();
    assertThat(told.hasMore()).isTrue();
    commit(begin(GOES));
    List<String> lines = new ArrayList<>();
    actToTheEnd(lines);
    removeHome();
    actToTheEnd(lines);
    assertThat(lines).containsExactly("kept " + ID);
  }

  @Test
  void aLeaseThatIsTakenWhenTheEngineMayHavePassedProvesNothing() throws IOException {
    beginAnew(eachLook(Duration.ofMillis(60)));
    flood(100);
    commit(begin(GOES));
    tick();
    assertThat(isHeld()).isTrue();
    Files.delete(diff().resolve("etc"));
    List<String> lines = new ArrayList<>();
    actToTheEnd(lines);
    assertThat(kept().hasLayers()).isFalse();
    removeHome();
    actToTheEnd(lines);
    assertThat(lines).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(kept().hasLayers()).isFalse();
  }

  @Test
  void whoStoodStillWhileAnEngineWaitedShowsOnlyWhatIsWholeAtTheEnd() throws Exception {
    long[] now = {0};
    beginAnew(() -> now[0]);
    tick();
    commit(begin(GOES));
    Process engine = engine();
    now[0] = Duration.ofSeconds(60).toNanos();
    assertThat(tick()).isEmpty();
    assertThat(engine.waitFor()).isZero();
    removeHome();
    assertThat(told.act()).containsExactly("kept " + ID);
  }

  @Test
  void nobodyWaitsWhileAListenerBegins() throws IOException {
    told.close();
    told = new Told(root);
    all.add(told);
    List<Boolean> held = new ArrayList<>();
    told.begin(
        () -> {
          try {
            held.add(isHeld());
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(held).isNotEmpty().containsOnly(false);
    tick();
    assertThat(isHeld()).isTrue();
  }

  @Test
  void aRemovalThatBeganBeforeItIsFollowedToItsEnd() throws IOException {
    told.close();
    commit(begin(GOES));
    beginAnew(STANDS);
    assertThat(tick()).isEmpty();
    assertThat(diff()).doesNotExist();
    removeHome();
    assertThat(told.act()).containsExactly("kept " + ID);
  }

  private void makeOld() throws IOException {
    FileTime before = FileTime.from(Instant.now().minusSeconds(3600));
    Files.setLastModifiedTime(home.resolve("config.v2.json"), before);
  }

  @Test
  void whatTheListenerBeforeHasKeptStaysKept() throws IOException {
    commit(begin(GOES));
    assertThat(twice()).containsExactly("kept " + ID);
    beginAnew(STANDS);
    assertThat(tick()).isEmpty();
    removeHome();
    assertThat(told.act()).isEmpty();
    assertThat(kept().hasLayers()).isTrue();
    assertThat(kept().leftOut()).isNull();
  }

  @Test
  void whatARemovalLeftThatFailedLongAgoIsNotTouchedAndNotShown() throws IOException {
    commit(begin(GOES));
    makeOld();
    beginAnew(STANDS);
    assertThat(tick()).isEmpty();
    assertThat(diff()).isDirectory();
    commit(begin(GOES));
    assertThat(twice()).containsExactly("missed " + ID + ": " + LayerRace.BEGUN_BEFORE);
    assertThat(diff()).isDirectory();
    assertThat(kept().leftOut()).isEqualTo(LayerRace.BEGUN_BEFORE);
    assertThat(keptFile("json.log")).hasContent("bye");
  }

  /** An engine that was killed may have removed what lies deep in it. */
  @Test
  void whatIsRemovedASecondTimeIsNotShown() throws IOException {
    beginWithoutLease();
    commit(begin(GOES));
    assertThat(twice()).isEmpty();
    commit(begin(GOES));
    assertThat(twice()).containsExactly("missed " + ID + ": " + LayerRace.BEGUN_BEFORE);
    removeHome();
    assertThat(told.act()).isEmpty();
    assertThat(kept().hasLayers()).isFalse();
  }

  @Test
  void anErrorOfOneContainerDoesNotKeepTheOthersFromBeingWatched() throws IOException {
    Path bad = Files.writeString(root.resolve("containers").resolve("e".repeat(64)), "x");
    beginAnew(STANDS);
    assertThat(tick()).singleElement().asString().contains(bad.getFileName().toString());
    commit(begin(GOES));
    assertThat(twice()).containsExactly("kept " + ID);
  }

  @Test
  void withoutSecondNamesTheLayersAreKeptAllTheSame() throws IOException {
    KeptFolder.remove(root.resolve("epitaph/early"));
    Files.writeString(root.resolve("epitaph/early"), "x");
    beginAnew(STANDS);
    assertThat(tick()).isNotEmpty();
    commit(begin(GOES));
    assertThat(twice()).containsExactly("kept " + ID);
  }

  private void overflow() throws IOException {
    // In one read: the kernel gives it once.
    String most = Files.readAllLines(Path.of("/proc/sys/fs/inotify/max_queued_events")).get(0);
    assumeTrue(Integer.parseInt(most) <= 100_000, "the kernel's queue is too long to fill it");
    flood(2 * Integer.parseInt(most));
  }

  @Test
  void whenEventsAreLostTheRecordThatIsThereCounts() throws IOException {
    overflow();
    commit(begin(GOES));
    assertThat(twice()).containsExactly("kept " + ID);
  }

  @Test
  void whenEventsAreLostWhoIsGoneIsSaid() throws IOException {
    overflow();
    removeHome();
    assertThat(told.act()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(keptFile("json.log")).hasContent("bye");
    assertThat(root.resolve("epitaph/early")).isEmptyDirectory();
  }

  @Test
  void whenEventsAreLostWhoIsNewIsWatched() throws IOException {
    overflow();
    String other = "d".repeat(64);
    Path mounts = root.resolve("image/overlay2/layerdb/mounts");
    Files.move(mounts.resolve(ID), mounts.resolve(other));
    home = Files.createDirectories(root.resolve("containers").resolve(other));
    told.act();
    Path next = begin(GOES);
    told.act();
    commit(next);
    assertThat(twice()).containsExactly("kept " + other);
  }

  @Test
  void whoseFoldersAreReplacedEndsSoThatAnotherBegins() throws IOException {
    Files.move(root.resolve("containers"), root.resolve("before"));
    Files.createDirectory(root.resolve("containers"));
    assertThatThrownBy(() -> told.act())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another folder");
  }

  @Test
  void whoseFoldersAreGoneEndsSoThatAnotherBegins() throws IOException {
    KeptFolder.remove(root.resolve("containers"));
    assertThatThrownBy(() -> told.act()).isInstanceOf(IOException.class);
  }

  @Test
  void layersThatAreNowhereAreMissedWithThatReason() throws IOException {
    KeptFolder.remove(root.resolve("image"));
    beginAnew(STANDS);
    commit(begin(GOES));
    assertThat(twice()).containsExactly("missed " + ID + ": " + LayerRace.NOWHERE);
    assertThat(kept().leftOut()).isEqualTo(LayerRace.NOWHERE);
  }

  @Test
  void whatCannotBeMadeReadyIsMissedOnceWithItsReason() throws IOException {
    // A layer of an image that no link leads to.
    Files.writeString(layers.resolve(LAYER).resolve("lower"), "strange");
    Path next = begin(GOES);
    List<String> lines = new ArrayList<>(told.act());
    assertThat(lines).isEmpty();
    commit(next);
    lines.addAll(told.act());
    removeHome();
    lines.addAll(told.act());
    assertThat(lines).singleElement().asString().contains("strange");
    assertThat(kept().leftOut()).contains("strange");
  }

  /** All of it is over before anything of it is read. */
  @Test
  void whoseEndIsReadWhenAllOfItIsGoneIsMissedOnce() throws IOException {
    commit(begin(GOES));
    KeptFolder.remove(layers.resolve(LAYER));
    removeHome();
    assertThat(told.act()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
  }

  @Test
  void whoseLayersWereReadyAndWentIsMissedOnce() throws IOException {
    Path next = begin(GOES);
    told.act();
    commit(next);
    removeHome();
    assertThat(told.act()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
    assertThat(root.resolve("epitaph/early")).isEmptyDirectory();
  }

  @Test
  void nobodyWaitsForOneThatIsClosed() throws IOException {
    told.close();
    assertThat(isHeld()).isFalse();
  }
}
