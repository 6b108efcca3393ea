package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.posix.Folder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private Path kept(String name) {
    return root.resolve("epitaph/containers").resolve(ID).resolve(name);
  }

  /** An engine may end before it has removed a container, which then lives on. */
  @Test
  void whatIsKeptAtTheEndIsOfTheEnd() throws IOException {
    Path home = Files.createDirectories(root.resolve("containers").resolve(ID));
    Files.createDirectories(root.resolve("epitaph"));
    Path log = home.resolve(ID + "-json.log");
    try (Folder base = Folder.open(root)) {
      ContainerFiles files = new ContainerFiles(base, ".", ID);
      Files.writeString(home.resolve("config.v2.json"), "of the first try");
      Files.writeString(log, "early");
      Files.writeString(home.resolve(ID + "-json.log.1"), "earlier");
      files.begin(null, "{}", "config.v2.json");
      files.leaveOut("it failed");
      for (String name : List.of("config.v2.json", ID + "-json.log", ID + "-json.log.1")) {
        Files.delete(home.resolve(name));
      }
      Files.writeString(home.resolve("config.v2.json"), "of the end");
      Files.writeString(log, "last words");
      Files.writeString(home.resolve(ID + "-json.log.1.gz"), "packed");
      files.begin(null, "{}", "config.v2.json");
    }
    assertThat(kept("config.v2.json")).hasContent("of the end");
    assertThat(kept("json.log")).hasContent("last words");
    assertThat(kept("json.log.1.gz")).hasContent("packed");
    assertThat(kept("json.log.1")).doesNotExist();
    assertThat(kept("left-out")).doesNotExist();
  }

  @Test
  void whatIsLinkedAlreadyIsLinkedAgainAndLeavesNothing() throws IOException {
    Path home = Files.createDirectories(root.resolve("containers").resolve(ID));
    Files.createDirectories(root.resolve("epitaph"));
    Files.writeString(home.resolve("config.v2.json"), "x");
    try (Folder base = Folder.open(root)) {
      ContainerFiles files = new ContainerFiles(base, ".", ID);
      files.begin(null, "{}", "config.v2.json");
      files.begin(null, "{}", "config.v2.json");
    }
    assertThat(kept("")).isDirectoryNotContaining("glob:**/next");
    assertThat(kept("config.v2.json")).hasContent("x");
  }
}
