package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.posix.Folder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerFilesTest {
  private static final String ID = "a".repeat(64);

  @TempDir private Path root;

  /** With labels and variables of megabytes, which come after the state. */
  @Test
  void aRecordLargerThanMemoryIsReadAsFarAsItsState() throws IOException {
    Path home = Files.createDirectories(root.resolve("containers").resolve(ID));
    Path record = home.resolve("config.v2.json");
    Files.writeString(record, "{\"StreamConfig\":{},\"State\":{\"Dead\":true");
    try (RandomAccessFile sparse = new RandomAccessFile(record.toFile(), "rw")) {
      sparse.setLength(8L << 30);
    }
    try (Folder base = Folder.open(root)) {
      assertThat(new ContainerFiles(base, ".", ID).isBeingRemoved()).isTrue();
    }
  }
}
