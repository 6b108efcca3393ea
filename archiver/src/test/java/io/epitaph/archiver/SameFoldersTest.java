package io.epitaph.archiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameFoldersTest {
  @TempDir private Path root;
  private Path upper;
  private Path lower;
  private SameFolders before;

  @BeforeEach
  void make() throws IOException {
    upper = Files.createDirectory(root.resolve("upper"));
    lower = Files.createDirectory(root.resolve("lower"));
    before = SameFolders.of(List.of(upper, lower));
  }

  @Test
  void aLayerThatWasMovedIsStillThere() throws IOException {
    Path held = Files.move(lower, root.resolve("held"));
    assertThat(before.areIn(List.of(upper, held))).isTrue();
  }

  @Test
  void aLayerThatWasRemovedIsNot() throws IOException {
    Files.delete(lower);
    assertThat(before.areIn(List.of(upper, lower))).isFalse();
  }

  @Test
  void anotherFolderInItsPlaceIsNotIt() throws IOException {
    Path other = Files.createDirectory(root.resolve("other"));
    Files.move(lower, root.resolve("away"));
    Files.move(other, lower);
    assertThat(before.areIn(List.of(upper, lower))).isFalse();
  }

  @Test
  void oneThatWasNotThereBeforeIsNotAskedFor() throws IOException {
    SameFolders some = SameFolders.of(List.of(upper, root.resolve("none")));
    assertThat(some.areIn(List.of(upper))).isTrue();
  }
}
