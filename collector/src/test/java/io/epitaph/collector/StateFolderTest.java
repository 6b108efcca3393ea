package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.collector.delivery.Cursor;
import io.epitaph.engine.mask.Masking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  @TempDir Path folder;

  @Test
  void theIdentityOutlivesTheProcess() throws IOException {
    String engineId;
    try (StateFolder state = StateFolder.open(folder.resolve("new/state"), Masking.DEFAULT)) {
      engineId = state.identity().engineId();
      state.rememberName("host-7");
    }
    try (StateFolder state = StateFolder.open(folder.resolve("new/state"), Masking.DEFAULT)) {
      assertThat(state.identity().engineId()).isEqualTo(engineId);
      assertThat(state.identity().engineName()).isEqualTo("host-7");
    }
  }

  @Test
  void aSecondCollectorIsKeptOut() throws IOException {
    try (StateFolder first = StateFolder.open(folder, Masking.DEFAULT)) {
      assertThatThrownBy(() -> StateFolder.open(folder, Masking.DEFAULT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another collector uses the state folder " + folder);
      assertThat(first.formerCursor()).isNull();
    }
  }

  @Test
  void theCursorOfAnEarlierVersionIsRead() throws IOException {
    StateFolder.open(folder, Masking.DEFAULT).close();
    Files.writeString(
        folder.resolve("cursor.json"),
        "{\"at\":\"2026-01-02T03:04:05.000000001Z\",\"event\":\"an-event\"}");
    try (StateFolder state = StateFolder.open(folder, Masking.DEFAULT)) {
      assertThat(state.formerCursor())
          .isEqualTo(new Cursor(Instant.parse("2026-01-02T03:04:05.000000001Z"), "an-event"));
    }
  }

  @Test
  void aDamagedCursorIsReportedAndNotTakenForNone() throws IOException {
    StateFolder.open(folder, Masking.DEFAULT).close();
    Files.writeString(folder.resolve("cursor.json"), "{\"at\":");
    try (StateFolder state = StateFolder.open(folder, Masking.DEFAULT)) {
      assertThatThrownBy(state::formerCursor).hasMessageContaining("cursor.json");
    }
  }
}
