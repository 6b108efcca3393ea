package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a data root that is laid out as an engine's; who asks is played. */
class TakeOverTest {
  private static final String ID = "a".repeat(64);
  private static final String LAYER = "b".repeat(64);
  private static final String IMAGE = "c".repeat(64);

  @TempDir private Path root;
  private final TakeOver takeOver = new TakeOver("overlay2");
  private Path home;

  @BeforeEach
  void layOut() throws IOException {
    Path layers = Files.createDirectories(root.resolve("overlay2"));
    Files.createDirectories(layers.resolve(LAYER).resolve("diff"));
    Files.createDirectories(layers.resolve(IMAGE).resolve("diff"));
    Files.createDirectories(layers.resolve("l"));
    Files.createSymbolicLink(layers.resolve("l/ABC"), Path.of("../" + IMAGE + "/diff"));
    Files.writeString(layers.resolve(LAYER).resolve("lower"), "l/ABC");
    Path mount = Files.createDirectories(root.resolve("image/overlay2/layerdb/mounts").resolve(ID));
    Files.writeString(mount.resolve("mount-id"), LAYER);
    home = Files.createDirectories(root.resolve("containers").resolve(ID));
    Files.writeString(home.resolve("config.v2.json"), "{\"RemovalInProgress\":true}");
    Files.writeString(home.resolve(ID + "-json.log"), "newest");
  }

  private @Nullable String ask() throws IOException {
    try (Folder layer = Folder.open(root.resolve("overlay2").resolve(LAYER))) {
      return takeOver.take(layer);
    }
  }

  private KeptContainer kept() {
    KeptContainer kept = KeptFolder.of(root).find(ID);
    assertThat(kept).isNotNull();
    return kept;
  }

  @Test
  void theLayerIsMovedAndWhatIsBelowIsWrittenDown() throws IOException {
    assertThat(ask()).isEqualTo("kept " + ID);
    assertThat(kept().hasLayers()).isTrue();
    assertThat(kept().layers()).containsExactly(IMAGE);
  }

  /** What is deleted there is in files that are not understood. */
  @Test
  void ofFuseOverlayfsLogAndRecordAreKept() throws IOException {
    Files.move(root.resolve("overlay2"), root.resolve("fuse-overlayfs"));
    Files.move(root.resolve("image/overlay2"), root.resolve("image/fuse-overlayfs"));
    try (Folder layer = Folder.open(root.resolve("fuse-overlayfs").resolve(LAYER))) {
      assertThat(new TakeOver("fuse-overlayfs").take(layer)).isEqualTo("words " + ID);
    }
    assertThat(kept().hasLayers()).isFalse();
    assertThat(kept().leftOut()).contains("fuse-overlayfs");
    assertThat(root.resolve("epitaph/containers").resolve(ID).resolve("json.log"))
        .hasContent("newest");
  }

  @Test
  void rotatedLogsAreKeptToo() throws IOException {
    Files.writeString(home.resolve(ID + "-json.log.1"), "newer");
    Files.writeString(home.resolve(ID + "-json.log.2.gz"), "oldest");
    assertThat(ask()).isEqualTo("kept " + ID);
    Path folder = root.resolve("epitaph/containers").resolve(ID);
    assertThat(folder.resolve("json.log")).hasContent("newest");
    assertThat(folder.resolve("json.log.1")).hasContent("newer");
    assertThat(folder.resolve("json.log.2.gz")).hasContent("oldest");
  }

  @Test
  void whyATakeOverFailedIsWrittenDown() throws IOException {
    Path taken = root.resolve("epitaph/containers").resolve(ID).resolve("diff");
    Files.createDirectories(taken.resolve("not empty"));
    assertThatThrownBy(this::ask).isInstanceOf(IOException.class).hasMessageContaining(ID);
    assertThat(kept().leftOut()).contains("the take-over failed").contains("renameat");
  }

  @Test
  void oneThatIsNotBeingRemovedIsLeftAlone() throws IOException {
    Files.writeString(home.resolve("config.v2.json"), "{\"RemovalInProgress\":false}");
    assertThat(ask()).isNull();
    assertThat(root.resolve("overlay2").resolve(LAYER).resolve("diff")).isDirectory();
  }

  /** Engines remove again what they could not remove at once. */
  @Test
  void aSecondQuestionAboutWhatWasKeptChangesNothing() throws IOException {
    ask();
    assertThat(ask()).isNull();
    assertThat(kept().leftOut()).isNull();
    assertThat(kept().layers()).containsExactly(IMAGE);
  }
}
