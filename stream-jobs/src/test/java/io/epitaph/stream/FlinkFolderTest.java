package io.epitaph.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkFolderTest {
  @TempDir Path home;
  private FlinkFolder folder;

  @BeforeEach
  void name() {
    folder = new FlinkFolder(home.resolve("flink"));
  }

  private Path checkpoint(String job, int number, int minute) throws IOException {
    Path checkpoint = incomplete(job, number);
    Path metadata = Files.writeString(checkpoint.resolve("_metadata"), "state");
    Files.setLastModifiedTime(metadata, FileTime.from(Instant.EPOCH.plusSeconds(60L * minute)));
    return checkpoint;
  }

  private Path incomplete(String job, int number) throws IOException {
    Path checkpoint = folder.checkpoints().resolve(job).resolve("chk-" + number);
    Files.createDirectories(checkpoint.resolveSibling("shared"));
    Files.createDirectories(checkpoint);
    Files.writeString(checkpoint.resolve("part"), "state");
    return checkpoint;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theNewestCompleteCheckpointIsTheOneWrittenLast() throws IOException {
    checkpoint("a", 900, 1);
    Path newest = checkpoint("b", 7, 3);
    checkpoint("b", 6, 2);
    incomplete("b", 8);
    Files.createFile(incomplete("b", 9).resolve("_metadata"));
    assertThat(folder.newestCheckpoint()).isEqualTo(newest);
  }

  @Test
  void withoutACheckpointThereIsNone() throws IOException {
    assertThat(folder.newestCheckpoint()).isNull();
    incomplete("a", 1);
    assertThat(folder.newestCheckpoint()).isNull();
  }

  @Test
  void checkpointsMayComeAndGoWhileTheNewestIsLookedFor() throws Exception {
    Path newest = checkpoint("b", 7, 3);
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> job =
        CompletableFuture.runAsync(
            () -> {
              while (!enough.get()) {
                try {
                  Path passing = incomplete("b", 8);
                  Files.delete(passing.resolve("part"));
                  Files.delete(passing);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    try {
      for (int i = 0; i < 2_000; i++) {
        assertThat(folder.newestCheckpoint()).isEqualTo(newest);
      }
    } finally {
      enough.set(true);
      job.join();
    }
  }

  @Test
  void onlyTheOneThatIsKeptStays() throws IOException {
    checkpoint("a", 900, 1);
    incomplete("c", 1);
    checkpoint("b", 6, 2);
    Path newest = checkpoint("b", 7, 3);
    incomplete("b", 8);
    folder.tidy(folder.newestCheckpoint());
    assertThat(names(folder.checkpoints())).containsExactly("b");
    assertThat(names(newest.getParent())).containsExactly("chk-7", "shared");
    assertThat(names(newest)).containsExactly("_metadata", "part");
  }

  @Test
  void whatIsNotCompleteGoesToo() throws IOException {
    incomplete("a", 1);
    folder.tidy(folder.newestCheckpoint());
    assertThat(names(folder.checkpoints())).isEmpty();
  }

  @Test
  void whatIsTemporaryGoes() throws IOException {
    Path deep = Files.createDirectories(folder.temporary().resolve("blobs/deep"));
    Files.writeString(deep.resolve("file"), "left behind");
    folder.tidy(null);
    assertThat(names(folder.temporary())).isEmpty();
    assertThat(names(folder.folder())).containsExactly("checkpoints", "tmp");
  }

  @Test
  void whereALinkLeadsStaysAsItIs() throws IOException {
    Path elsewhere = Files.createDirectories(home.resolve("elsewhere"));
    Path file = Files.writeString(elsewhere.resolve("file"), "somebody's");
    Files.createDirectories(folder.temporary());
    Files.createSymbolicLink(folder.temporary().resolve("link"), elsewhere);
    Path newest = checkpoint("b", 7, 3);
    Files.createSymbolicLink(folder.checkpoints().resolve("link"), elsewhere);
    Files.createSymbolicLink(folder.checkpoints().resolve("broken"), home.resolve("nowhere"));
    Files.createSymbolicLink(newest.resolveSibling("chk-3"), elsewhere);
    folder.tidy(folder.newestCheckpoint());
    assertThat(file).hasContent("somebody's");
    assertThat(names(folder.temporary())).isEmpty();
    assertThat(names(folder.checkpoints())).containsExactly("b");
    assertThat(names(newest.getParent())).containsExactly("chk-7", "shared");
  }

  @Test
  void foldersThatAreLinksAreUsedAndNotTidied() throws IOException {
    Path other = Files.createDirectories(home.resolve("other/job/chk-1"));
    Files.writeString(other.resolve("_metadata"), "state");
    Path more = Files.createDirectories(home.resolve("other/older/chk-1"));
    Files.createDirectories(folder.folder());
    Files.createSymbolicLink(folder.checkpoints(), home.resolve("other"));
    Files.createSymbolicLink(folder.temporary(), home.resolve("other"));
    assertThat(folder.newestCheckpoint()).isEqualTo(folder.checkpoints().resolve("job/chk-1"));
    folder.tidy(folder.newestCheckpoint());
    assertThat(more).isDirectory();
    assertThat(other.resolve("_metadata")).isRegularFile();
  }
}
