package io.epitaph.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.posix.FolderEvent.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderEventsTest {
  @TempDir private Path temp;
  private FolderEvents events;

  @BeforeEach
  void open() throws IOException {
    events = FolderEvents.open();
  }

  @AfterEach
  void close() {
    events.close();
  }

  @Test
  void whatWasDoneIsToldInItsOrderWithItsName() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("watched"));
    int watch = events.watch(folder, Kind.CREATED, Kind.MOVED_IN);
    Files.writeString(folder.resolve("a"), "x");
    Files.writeString(temp.resolve("elsewhere"), "x");
    Files.move(temp.resolve("elsewhere"), folder.resolve("a longer name"));
    List<FolderEvent> told = events.next();
    assertThat(told).extracting(FolderEvent::name).containsExactly("a", "a longer name");
    assertThat(told).allMatch(each -> each.watch() == watch);
    assertThat(told.get(0).is(Kind.CREATED)).isTrue();
    assertThat(told.get(0).is(Kind.MOVED_IN)).isFalse();
    assertThat(told.get(1).is(Kind.MOVED_IN)).isTrue();
  }

  @Test
  void whatHappensToTheFolderItselfIsTold() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("watched"));
    int watch = events.watch(folder, Kind.OPENED, Kind.FOLDER_MOVED, Kind.FOLDER_REMOVED);
    Folder.open(folder).close();
    Path moved = Files.move(folder, temp.resolve("moved"));
    Files.delete(moved);
    List<FolderEvent> told = events.next();
    assertThat(told.get(0).is(Kind.OPENED)).isTrue();
    assertThat(told.get(1).is(Kind.FOLDER_MOVED)).isTrue();
    assertThat(told.get(2).is(Kind.FOLDER_REMOVED)).isTrue();
    assertThat(told.get(2).watch()).isEqualTo(watch);
  }

  @Test
  void nothingIsToldOfAFolderThatIsNoLongerWatched() throws IOException {
    events.unwatch(events.watch(temp, Kind.CREATED));
    Files.writeString(temp.resolve("a"), "x");
    assertThat(events.next()).noneMatch(each -> each.is(Kind.CREATED));
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> events.watch(temp.resolve("none"), Kind.CREATED))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(PosixException.ENOENT));
  }
}
