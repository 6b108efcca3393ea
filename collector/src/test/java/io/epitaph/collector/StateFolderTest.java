package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  private static final Cursor CURSOR =
      new Cursor(Instant.parse("2026-01-02T03:04:05.000000001Z"), "an-event");

  @TempDir Path folder;

  @Test
  void identityAndCursorOutliveTheProcess() throws IOException {
    String engineId;
    try (StateFolder state = StateFolder.open(folder.resolve("new/state"))) {
      engineId = state.identity().engineId();
      assertThat(state.cursor()).isNull();
      state.keep(CURSOR);
      state.rememberName("host-7");
    }
    try (StateFolder state = StateFolder.open(folder.resolve("new/state"))) {
      assertThat(state.identity().engineId()).isEqualTo(engineId);
      assertThat(state.cursor()).isEqualTo(CURSOR);
      assertThat(state.identity().engineName()).isEqualTo("host-7");
    }
  }

  @Test
  void aSecondCollectorIsKeptOut() throws IOException {
    try (StateFolder first = StateFolder.open(folder)) {
      assertThatThrownBy(() -> StateFolder.open(folder))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another collector uses the state folder " + folder);
      assertThat(first.cursor()).isNull();
    }
  }

  @Test
  void aDamagedCursorIsReportedAndNotTakenForNone() throws IOException {
    StateFolder.open(folder).close();
    Files.writeString(folder.resolve("cursor.json"), "{\"at\":");
    try (StateFolder state = StateFolder.open(folder)) {
      assertThatThrownBy(state::cursor).hasMessageContaining("cursor.json");
    }
  }
}
