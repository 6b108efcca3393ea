package io.epitaph.layers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.posix.Folder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergedFolderTest {
  @TempDir private Path layer;

  private MergedFolder merged(Oddities oddities) throws IOException {
    return MergedFolder.of(List.of(Folder.open(layer)), oddities);
  }

  /** Holes take no room on the disk: a container makes such a file for nothing. */
  @Test
  void ofAFileLargerThanMemoryTheFirstLinesAreContent() throws IOException {
    Path file = Files.writeString(layer.resolve("passwd"), "alice:x:7:7\nbob");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(8L << 30);
    }
    Oddities oddities = new Oddities();
    try (MergedFolder merged = merged(oddities)) {
      assertThat(merged.content("passwd")).isEqualTo("alice:x:7:7\n".getBytes(US_ASCII));
    }
    assertThat(oddities.sentences()).singleElement().asString().contains("passwd", "4 MiB");
  }

  @Test
  void aFileOfTheLimitIsWholeAndNotOdd() throws IOException {
    byte[] whole = "x".repeat(MergedFolder.MOST_CONTENT).getBytes(US_ASCII);
    Files.write(layer.resolve("group"), whole);
    Oddities oddities = new Oddities();
    try (MergedFolder merged = merged(oddities)) {
      assertThat(merged.content("group")).isEqualTo(whole);
    }
    assertThat(oddities.sentences()).isEmpty();
  }
}
