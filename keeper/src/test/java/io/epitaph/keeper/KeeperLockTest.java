package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperLockTest {
  @TempDir Path dataRoot;
  private KeptFolder folder;

  @BeforeEach
  void make() throws IOException {
    folder = KeptFolder.of(dataRoot);
    Files.createDirectories(folder.path());
  }

  @Test
  void aSecondKeeperOfOneFolderIsRefused() throws IOException {
    try (KeeperLock first = KeeperLock.take(folder)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> KeeperLock.take(folder))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another keeper runs on " + folder.path());
    }
  }

  @Test
  void whenTheFirstHasEndedTheNextMayBegin() throws IOException {
    KeeperLock.take(folder).close();
    try (KeeperLock next = KeeperLock.take(folder)) {
      assertThat(next).isNotNull();
    }
  }
}
