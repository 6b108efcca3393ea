package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with more names than are read at once. */
class WideFoldersTest {
  private static final int NAMES = 3_000;

  @TempDir private Path root;
  private Path wide;

  @BeforeEach
  void make() throws IOException {
    wide = Files.createDirectory(root.resolve("wide"));
    Path file = Files.writeString(root.resolve("file"), "x");
    for (int i = 0; i < NAMES; i++) {
      Files.createLink(wide.resolve("file-" + i), file);
    }
  }

  @Test
  void namesComeInPartsAndAreTheSameAsAllAtOnce() throws IOException {
    List<FileName> names = new ArrayList<>();
    try (Folder parts = Folder.open(wide);
        Folder all = Folder.open(wide)) {
      List<FileName> some = parts.nextNames();
      assertThat(some.size()).isLessThan(NAMES);
      while (!some.isEmpty()) {
        names.addAll(some);
        some = parts.nextNames();
      }
      assertThat(names).hasSize(NAMES).isEqualTo(all.names());
    }
  }

  @Test
  void allOfAWideFolderIsMeasured() throws IOException {
    Path narrow = Files.createDirectory(root.resolve("narrow"));
    Files.createLink(narrow.resolve("file"), root.resolve("file"));
    assertThat(LayerSize.of(wide)).isEqualTo(NAMES * LayerSize.of(narrow));
  }

  @Test
  void aWideFolderOfWideFoldersIsRemoved() throws IOException {
    for (int i = 0; i < NAMES; i++) {
      Files.createDirectories(wide.resolve("folder-" + i + "/inner-" + i % 7 + "/innermost"));
    }
    Path above = Files.createDirectory(root.resolve("above"));
    Files.move(wide, above.resolve("wide"));
    FolderRemoval.remove(above);
    assertThat(above).doesNotExist();
  }

  /** Nobody can remove what the kernel shows of a process. */
  @Test
  void whatCannotBeRemovedEndsTheRemoval() {
    assertThatThrownBy(() -> FolderRemoval.remove(Path.of("/proc/self/task")))
        .isInstanceOf(PosixException.class);
  }
}
