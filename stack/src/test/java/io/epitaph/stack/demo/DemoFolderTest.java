package io.epitaph.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir private Path folder;

  /** As a real stack leaves it. */
  private Path stopped() throws IOException {
    Path state = folder.resolve("state");
    for (String part : new String[] {"kafka", "vault", "collectors", "elasticsearch/data"}) {
      Files.createDirectories(state.resolve(part));
      Files.writeString(state.resolve(part).resolve("file"), part);
    }
    return state;
  }

  @Test
  void aRealStacksFolderIsRefusedAndStaysAsItIs() throws Exception {
    Path state = stopped();
    assertThatThrownBy(() -> DemoFolder.prepare(state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(state.toString())
        .hasMessageContaining("name a new or empty folder");
    assertThat(state.resolve("kafka/file")).exists();
    assertThat(state.resolve("collectors/file")).exists();
    assertThat(state.resolve(DemoFolder.MARKER)).doesNotExist();
  }

  @Test
  void aFileIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> DemoFolder.prepare(file)).hasMessageContaining("which is a file");
  }

  @Test
  void anEarlierDemosFolderIsEmptied() throws Exception {
    Path state = folder.resolve("state");
    DemoFolder.prepare(state);
    stopped();
    DemoFolder.prepare(state);
    assertThat(state).isDirectoryNotContaining("glob:**/{kafka,vault,collectors}");
    assertThat(state.resolve("elasticsearch/data")).doesNotExist();
  }

  @Test
  void theDefaultFolderNeedsNoMarker() throws Exception {
    Path state = stopped();
    Files.move(state, folder.resolve("demo"));
    DemoFolder.prepareDefault(folder);
    assertThat(folder.resolve("demo/kafka")).doesNotExist();
  }

  @Test
  void whatNoDemoMakesStays() throws Exception {
    Path state = folder.resolve("state");
    DemoFolder.prepare(state);
    Path notes = Files.writeString(state.resolve("notes.txt"), "mine");
    Path unpacked = Files.createDirectories(state.resolve("elasticsearch/elasticsearch-8"));
    DemoFolder.prepare(state);
    assertThat(notes).exists();
    assertThat(unpacked).exists();
  }

  @Test
  void aLinkIsNotFollowed() throws Exception {
    Path state = folder.resolve("demo");
    DemoFolder.prepare(state);
    Path real = stopped();
    Files.createSymbolicLink(state.resolve("kafka"), real.resolve("kafka"));
    Files.createSymbolicLink(state.resolve("elasticsearch"), real.resolve("elasticsearch"));
    DemoFolder.prepare(state);
    assertThat(real.resolve("kafka/file")).exists();
    assertThat(real.resolve("elasticsearch/data/file")).exists();
  }

  @Test
  void theServerThatAKilledDemoLeftIsEndedFirst() throws Exception {
    Path state = folder.resolve("state");
    DemoFolder.prepare(state);
    Path server = Files.createDirectories(state.resolve("elasticsearch"));
    Process left = new ProcessBuilder("sleep", "1000").start();
    try {
      String line = left.pid() + " " + left.info().startInstant().orElseThrow();
      Files.writeString(server.resolve("elasticsearch.pid"), line + "\n");
      DemoFolder.prepare(state);
      assertThat(left.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void itCountsTheBytesOfItsFiles() throws Exception {
    DemoFolder prepared = DemoFolder.prepare(folder.resolve("state"));
    long before = prepared.bytes();
    Files.write(prepared.path().resolve("file"), new byte[1000]);
    assertThat(prepared.bytes()).isEqualTo(before + 1000);
  }
}
