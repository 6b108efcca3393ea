package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.files.Durable;
import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptContainerTest {
  private static final String ID = "a".repeat(64);

  @TempDir Path root;
  private Path folder;

  @BeforeEach
  void keep() throws IOException {
    folder = root.resolve("epitaph/containers/" + ID);
    Files.createDirectories(folder.resolve("diff/etc"));
    Files.createDirectories(folder.resolve("init"));
    Files.writeString(folder.resolve("diff/etc/left"), "x");
    Files.write(folder.resolve("layers"), LayerList.write(List.of("one", "two")));
    Files.writeString(folder.resolve("json.log"), "");
  }

  private KeptContainer container() {
    KeptContainer kept = KeptFolder.of(root).find(ID);
    assertThat(kept).isNotNull();
    return kept;
  }

  @Test
  void itsLayersAreTheUppermostFirst() throws IOException {
    assertThat(container().layerFolders())
        .containsExactly(
            folder.resolve("diff"),
            folder.resolve("init"),
            root.resolve("overlay2/one/diff"),
            root.resolve("overlay2/two/diff"));
  }

  @Test
  void aLayerWhoseImageIsGoneIsTheHeldOne() throws IOException {
    Path held = Files.createDirectories(root.resolve("epitaph/held/two/diff"));
    assertThat(container().layerFolders()).last().isEqualTo(held);
  }

  @Test
  void aLayerOfAnImageMayBeAnotherDrivers() throws IOException {
    Path other = Files.createDirectories(root.resolve("fuse-overlayfs/two/diff"));
    assertThat(container().layerFolders()).last().isEqualTo(other);
  }

  @Test
  void thatTheBeginOfItsLogWasThrownAwayIsSaid() throws IOException {
    Files.writeString(
        folder.resolve("config.v2.json"), "{\"State\":{\"StartedAt\":\"2026-01-01T00:00:00Z\"}}");
    Files.writeString(
        folder.resolve("hostconfig.json"),
        "{\"LogConfig\":{\"Type\":\"json-file\","
            + "\"Config\":{\"max-size\":\"1k\",\"max-file\":\"2\"}}}");
    assertThat(container().log().rotatedAway()).isNull();
    Files.writeString(
        folder.resolve("json.log.1"), "{\"log\":\"x\\n\",\"time\":\"2026-01-01T00:00:05Z\"}\n");
    assertThat(container().log().rotatedAway()).contains("before 2026-01-01T00:00:05Z away");
  }

  @Test
  void whatIsDroppedIsGoneWithItsReasonAndTheWordsStay() throws IOException {
    container().dropLayers("because");
    assertThat(container().hasLayers()).isFalse();
    assertThat(container().leftOut()).isEqualTo("because");
    assertThat(folder.resolve("json.log")).exists();
    assertThat(folder.resolve("dropped")).doesNotExist();
  }

  @Test
  void whatAKilledProcessHalfDroppedGoes() throws IOException {
    Files.move(folder.resolve("diff"), folder.resolve("dropped"));
    Files.createDirectories(folder.resolve("init"));
    container().finishDrop();
    assertThat(folder.resolve("init")).doesNotExist();
    assertThat(folder.resolve("dropped")).doesNotExist();
  }

  @Test
  void whatAListenerIsAboutToShowStays() throws IOException {
    Files.move(folder.resolve("diff"), folder.resolve("unproven-diff"));
    Files.createDirectories(folder.resolve("init"));
    container().finishDrop();
    assertThat(folder.resolve("init")).exists();
  }

  @Test
  void aHeldLayerGoesWithTheLastThatNeedsIt() throws IOException {
    Files.createDirectories(root.resolve("epitaph/held/two/diff"));
    assertThat(new HeldLayers(KeptFolder.of(root)).sweep()).isZero();
    container().dropLayers("because");
    assertThat(new HeldLayers(KeptFolder.of(root)).sweep()).isEqualTo(1);
  }

  @Test
  void nothingIsFoundUnderWhatIsNoId() {
    assertThat(KeptFolder.of(root).find("../containers")).isNull();
  }

  /** What an engine has of an image of two layers. */
  private void image() throws IOException {
    String image = "e".repeat(64);
    Files.writeString(folder.resolve("config.v2.json"), "{\"Image\":\"sha256:" + image + "\"}");
    Path store = root.resolve("image/overlay2");
    Files.createDirectories(store.resolve("imagedb/content/sha256"));
    String lowest = "sha256:" + "1".repeat(64);
    String digests = "[\"" + lowest + "\",\"sha256:" + "2".repeat(64) + "\"]";
    Files.writeString(
        store.resolve("imagedb/content/sha256/" + image),
        "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":" + digests + "}}");
    // echo -n "sha256:111... sha256:222..." | sha256sum
    String upper = "9932074217c35353d2e03a3f5a86549f7c67bfeb0ba53e23d69f4d4c8f7958f5";
    for (String[] layer : new String[][] {{"1".repeat(64), "two"}, {upper, "one"}}) {
      Path chain = Files.createDirectories(store.resolve("layerdb/sha256/" + layer[0]));
      Files.writeString(chain.resolve("cache-id"), layer[1]);
    }
  }

  @Test
  void aListThatACrashCutOffIsMadeAnewFromTheImage() throws IOException {
    image();
    List<Path> whole = container().layerFolders();
    byte[] list = Files.readAllBytes(folder.resolve("layers"));
    for (int length = 0; length < list.length - 1; length++) {
      Files.write(folder.resolve("layers"), Arrays.copyOf(list, length));
      assertThat(container().layerFolders()).as("of %s bytes", length).isEqualTo(whole);
      assertThat(container().hasLostImage()).isFalse();
    }
    Files.write(folder.resolve("layers"), new byte[list.length]);
    assertThat(container().layerFolders()).isEqualTo(whole);
    Files.delete(folder.resolve("layers"));
    assertThat(container().layerFolders()).isEqualTo(whole);
  }

  @Test
  void aListThatACrashCutOffIsKnownAsLostWhenTheImageIsGone() throws IOException {
    assertThat(container().hasLostImage()).isFalse();
    Files.writeString(folder.resolve("layers"), "one\n");
    assertThat(container().hasLostImage()).isTrue();
    assertThat(container().layerFolders()).hasSize(2);
  }

  @Test
  void twoDoNotHaveItsClaim() throws IOException {
    try (Claim first = container().claim()) {
      assertThat(first).isNotNull();
      assertThat(container().claim()).isNull();
    }
    try (Claim next = container().claim()) {
      assertThat(next).isNotNull();
    }
  }

  @Test
  void twoTriesInARowAreOne() throws IOException {
    Instant now = Instant.now();
    assertThat(container().failedTry(now)).isEqualTo(1);
    assertThat(container().failedTry(now)).isEqualTo(1);
    assertThat(container().failedTry(now.plusSeconds(60))).isEqualTo(2);
    assertThat(container().tries()).isEqualTo(2);
  }

  @Test
  void foldersDeeperThanAnyPathAreRemoved() throws IOException {
    Path deep = folder.resolve("diff");
    FileName name = FileName.of("d".repeat(200));
    Folder at = Folder.open(deep);
    for (int i = 0; i < 50; i++) {
      at.makeFolder(name.toString());
      Folder inner = at.open(name);
      at.close();
      at = inner;
    }
    at.write("file", new byte[] {1});
    at.close();
    assertThat(LayerSize.of(deep)).isPositive();
    container().dropLayers("because");
    assertThat(folder.resolve("dropped")).doesNotExist();
  }

  /**
   * Other processes see it in the kernel only, where closing the file anywhere here would end it.
   */
  @Test
  void aClaimHoldsWhileTheLayersAreRead() throws IOException {
    try (Claim claim = container().claim()) {
      container().layerFolders();
      container().sync(new Durable());
      Object inode = Files.getAttribute(folder.resolve(KeptContainer.CLAIM), "unix:ino");
      assertThat(claim).isNotNull();
      assertThat(Path.of("/proc/locks")).content().contains(":" + inode + " ");
    }
  }
}
