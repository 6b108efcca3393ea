package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epitaph.posix.Folder;
import io.epitaph.posix.Lease;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a data root that is laid out as an engine's; the engine is played, a step at a time. */
class ToldTest {
  private static final String ID = "a".repeat(64);
  private static final String LAYER = "b".repeat(64);
  private static final String IMAGE = "c".repeat(64);
  private static final String LIVES = "{\"State\":{\"Dead\":false}}";
  private static final String GOES = "{\"State\":{\"Dead\":true}}";

  /** On a busy machine, too, all is done in one go. */
  private static final LongSupplier STANDS = () -> 0;

  @TempDir private Path root;
  private Path layers;
  private Path home;
  private Told told;
  private int written;
  private final List<Told> all = new ArrayList<>();

  @BeforeEach
  void layOut() throws IOException {
    layers = root.resolve("overlay2");
    for (String each : List.of(LAYER, LAYER + "-init", IMAGE)) {
      Files.createDirectories(layers.resolve(each).resolve("diff/etc"));
    }
    Files.createDirectories(layers.resolve("l"));
    Files.createSymbolicLink(layers.resolve("l/ABC"), Path.of("../" + IMAGE + "/diff"));
    Files.writeString(layers.resolve(LAYER).resolve("lower"), "l/ABC");
    Files.writeString(layers.resolve(LAYER).resolve("link"), "DEF");
    Path mount = Files.createDirectories(root.resolve("image/overlay2/layerdb/mounts").resolve(ID));
    Files.writeString(mount.resolve("mount-id"), LAYER);
    Files.writeString(mount.resolve("init-id"), LAYER + "-init");
    home = Files.createDirectories(root.resolve("containers").resolve(ID));
    Files.writeString(home.resolve("config.v2.json"), LIVES);
    Files.writeString(home.resolve("hostconfig.json"), "{}");
    Files.createDirectories(root.resolve("epitaph"));
    // What a container wrote last is older than what the engine writes of its end.
    FileTime before = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(diff(), before);
    Files.setLastModifiedTime(layers.resolve(LAYER + "-init").resolve("diff"), before);
    assumeTrue(hasLeases(), () -> "no leases in " + root + ": set -Djava.io.tmpdir");
    told = begun(STANDS);
    Files.writeString(home.resolve(ID + "-json.log"), "bye");
    told.tick(/* wordsOnly= */ false);
  }

  @AfterEach
  void close() {
    all.forEach(Told::close);
  }

  private boolean hasLeases() throws IOException {
    try (Folder base = Folder.open(root);
        Lease one = Lease.of(base, "containers/" + ID + "/hostconfig.json")) {
      return one != null;
    } catch (PosixException e) {
      return false;
    }
  }

  private Told begun(LongSupplier clock) throws IOException {
    Told one = new Told(root, clock);
    all.add(one);
    one.begin(() -> {});
    return one;
  }

  /** As when the one before was killed. */
  private void beginAnew(LongSupplier clock) throws IOException {
    told.close();
    told = begun(clock);
  }

  private Path diff() {
    return layers.resolve(LAYER).resolve("diff");
  }

  /** The first half of it: the record is written, and not yet in place. */
  private Path begin(String record) throws IOException {
    Path next = home.resolve(".tmp-config.v2.json" + ++written);
    Files.writeString(next, record);
    Path host = Files.writeString(home.resolve(".tmp-hostconfig.json" + written), "{}");
    Files.move(host, home.resolve("hostconfig.json"), StandardCopyOption.REPLACE_EXISTING);
    return next;
  }

  private void commit(Path next) throws IOException {
    Files.move(next, home.resolve("config.v2.json"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** What the engine does last. */
  private void removeHome() throws IOException {
    KeptFolder.remove(home);
  }

  private List<String> twice() throws IOException {
    List<String> first = told.act();
    return first.isEmpty() ? told.act() : first;
  }

  private KeptContainer kept() {
    KeptContainer kept = KeptFolder.of(root).find(ID);
    assertThat(kept).isNotNull();
    return kept;
  }

  private Path keptFile(String name) {
    return root.resolve("epitaph/containers").resolve(ID).resolve(name);
  }

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

  /** As on a file system that has none: then only the order of events tells who was first. */
  private void beginWithoutLease() throws IOException {
    Files.delete(layers.resolve(LAYER).resolve("link"));
    beginAnew(STANDS);
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

  private boolean isHeld() throws IOException {
    try (Folder base = Folder.open(root);
        Lease other = Lease.of(base, "overlay2/" + LAYER + "/link")) {
      return other == null;
    }
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

  private List<String> tick() throws IOException {
    return told.tick(/* wordsOnly= */ false);
  }

  /** More of them than fit into one read; they mean nothing. */
  private void flood(int events) throws IOException {
    for (int i = 0; i < events; i++) {
      Path file = home.resolve(i % 2 == 0 ? "odd" : "even");
      Files.delete(Files.createFile(file));
    }
  }

  /** Reads what an engine reads before it removes anything, and waits for the lease on it. */
  private Process engine() throws IOException {
    Path link = layers.resolve(LAYER).resolve("link");
    String inode = ":" + Files.getAttribute(link, "unix:ino") + " ";
    Process reader = new ProcessBuilder("cat", link.toString()).start();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () ->
                Files.readAllLines(Path.of("/proc/locks")).stream()
                    .anyMatch(lock -> lock.contains("BREAKING") && lock.contains(inode)));
    return reader;
  }

  /** A clock that goes on by so much whenever someone looks at it. */
  private static LongSupplier eachLook(Duration step) {
    long[] now = {0};
    return () -> now[0] += step.toNanos();
  }

  private void actToTheEnd(List<String> lines) throws IOException {
    do {
      lines.addAll(told.act());
    } while (told.hasMore());
  }

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
    String most = Files.readString(Path.of("/proc/sys/fs/inotify/max_queued_events")).strip();
    assumeTrue(Integer.parseInt(most) <= 100_000, "the kernel's queue is too long to fill it");
    flood(Integer.parseInt(most) + 1);
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
