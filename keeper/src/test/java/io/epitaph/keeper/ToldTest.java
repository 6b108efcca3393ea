package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One removal after another, with an engine that waits or does not. */
class ToldTest extends PlayedRemoval {
  @Test
  void theLayersAreKeptOnceTheEngineHasWrittenThatTheContainerGoes() throws IOException {
    Path next = begin(GOES);
    told.act();
    assertThat(diff()).isDirectory();
    commit(next);
    assertThat(twice()).containsExactly("kept " + ID);
    assertThat(kept().hasLayers()).isTrue();
    assertThat(kept().hasEngineLayer()).isTrue();
    assertThat(kept().layers()).containsExactly(IMAGE);
    assertThat(keptFile("json.log")).hasContent("bye");
    assertThat(keptFile("config.v2.json")).hasContent(GOES);
  }

  @Test
  void oneThatLivesIsLeftAlone() throws IOException {
    Path next = begin(LIVES);
    told.act();
    commit(next);
    assertThat(twice()).isEmpty();
    assertThat(diff()).isDirectory();
    assertThat(KeptFolder.of(root).find(ID)).isNull();
  }

  /** It may have to be killed yet. */
  @Test
  void oneThatIsBeingRemovedAndNotDeadIsLeftAlone() throws IOException {
    Path next = begin("{\"State\":{\"Dead\":false,\"RemovalInProgress\":true}}");
    told.act();
    commit(next);
    assertThat(twice()).isEmpty();
    assertThat(diff()).isDirectory();
  }

  /** It was killed before its record was in place, and began anew. */
  @Test
  void whatAnEngineDidNotBringToItsEndCountsForNothing() throws IOException {
    begin(GOES);
    told.act();
    commit(begin(LIVES));
    assertThat(twice()).isEmpty();
    assertThat(diff()).isDirectory();
  }

  @Test
  void aLayerThatTheEngineHadBegunToRemoveIsNotShownAsAWholeOne() throws IOException {
    Path next = begin(GOES);
    told.act();
    commit(next);
    Folder.open(diff()).close();
    Files.delete(diff().resolve("etc"));
    assertThat(twice()).isEmpty();
    assertThat(kept().hasLayers()).isFalse();
    removeHome();
    assertThat(told.act()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(kept().hasLayers()).isFalse();
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
    assertThat(keptFile("json.log")).hasContent("bye");
  }

  @Test
  void aLayerThatSomeoneOnlyLookedIntoIsShownWhenTheEngineIsDone() throws IOException {
    Path next = begin(GOES);
    told.act();
    commit(next);
    Folder.open(diff()).close();
    assertThat(twice()).isEmpty();
    removeHome();
    assertThat(told.act()).containsExactly("kept " + ID);
    assertThat(kept().hasLayers()).isTrue();
  }

  @Test
  void whoWasLateShowsOnlyWhatIsWholeAtTheEnd() throws IOException {
    beginWithoutLease();
    commit(begin(GOES));
    assertThat(twice()).isEmpty();
    removeHome();
    assertThat(told.act()).containsExactly("kept " + ID);
  }

  /** An engine writes one at the end of a run, too. */
  @Test
  void whoWasLateByTwoRecordsShowsWhatIsWholeAtTheEnd() throws IOException {
    beginWithoutLease();
    commit(begin(LIVES));
    commit(begin(GOES));
    assertThat(twice()).isEmpty();
    removeHome();
    assertThat(told.act()).containsExactly("kept " + ID);
  }

  @Test
  void whoWasLateDoesNotShowWhatIsNotWhole() throws IOException {
    beginWithoutLease();
    Path next = begin(GOES);
    commit(next);
    Files.delete(diff().resolve("etc"));
    assertThat(twice()).isEmpty();
    removeHome();
    assertThat(told.act()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(kept().hasLayers()).isFalse();
  }

  @Test
  void aLayerThatIsGoneIsMissedWithItsReason() throws IOException {
    Path next = begin(GOES);
    told.act();
    commit(next);
    KeptFolder.remove(diff());
    assertThat(twice()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
  }

  @Test
  void logAndRecordStayOfOneThatWentUnseen() throws IOException {
    removeHome();
    assertThat(told.act()).containsExactly("missed " + ID + ": " + LayerRace.FASTER);
    assertThat(keptFile("json.log")).hasContent("bye");
    assertThat(keptFile("config.v2.json")).hasContent(LIVES);
    assertThat(kept().leftOut()).isEqualTo(LayerRace.FASTER);
  }

  @Test
  void logAndRecordStayOfOneThatWentWhileNobodyWasThere() throws IOException {
    removeHome();
    beginAnew(STANDS);
    assertThat(keptFile("json.log")).hasContent("bye");
    assertThat(kept().leftOut()).contains("nobody listened");
  }

  @Test
  void ofOneThatIsKeptNothingElseStays() throws IOException {
    Path next = begin(GOES);
    told.act();
    commit(next);
    twice();
    removeHome();
    assertThat(told.act()).isEmpty();
    assertThat(root.resolve("epitaph/early")).isEmptyDirectory();
  }

  @Test
  void theFileSystemOfOneWhoseLabelForbidsItIsLeftToTheEngine() throws IOException {
    Path next = begin("{\"State\":{\"Dead\":true},\"Labels\":{\"epitaph.archive\":\"never\"}}");
    told.act();
    commit(next);
    assertThat(twice()).isEmpty();
    assertThat(diff()).isDirectory();
    assertThat(kept().leftOut()).contains("epitaph.archive=never");
  }

  @Test
  void theEngineWaitsFromTheBeginUntilTheLayersAreMoved() throws IOException {
    assertThat(isHeld()).isTrue();
    Path next = begin(GOES);
    told.act();
    assertThat(isHeld()).isTrue();
    commit(next);
    told.act();
    assertThat(isHeld()).isFalse();
    told.tick(/* wordsOnly= */ false);
    assertThat(isHeld()).isFalse();
  }

  @Test
  void whoIsLateAndHadTheEngineWaitHasAllOfIt() throws IOException {
    commit(begin(GOES));
    assertThat(twice()).containsExactly("kept " + ID);
  }

  @Test
  void whoOnlyReadsTheFileWaitsForATickAtMost() throws Exception {
    Process reader =
        new ProcessBuilder("cat", layers.resolve(LAYER).resolve("link").toString()).start();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              told.tick(/* wordsOnly= */ false);
              return !reader.isAlive();
            });
    assertThat(reader.waitFor()).isZero();
    told.tick(/* wordsOnly= */ false);
    assertThat(isHeld()).isTrue();
  }

  @Test
  void oneThatIsMadeLaterIsWatchedToo() throws IOException {
    String other = "d".repeat(64);
    Path mount =
        Files.createDirectories(root.resolve("image/overlay2/layerdb/mounts").resolve(other));
    Files.writeString(mount.resolve("mount-id"), LAYER);
    home = Files.createDirectories(root.resolve("containers").resolve(other));
    told.tick(/* wordsOnly= */ false);
    Path next = begin(GOES);
    told.act();
    commit(next);
    assertThat(twice()).containsExactly("kept " + other);
  }
}
