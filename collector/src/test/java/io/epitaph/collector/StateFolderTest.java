package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  private static final Cursor CURSOR =
      new Cursor(Instant.parse("2026-01-02T03:04:05.000000001Z"), "an-event");

  @TempDir Path folder;

  @Test
  void identityKeyAndCursorOutliveTheProcess() throws IOException {
    String engineId;
    byte[] key;
    try (StateFolder state = StateFolder.open(folder.resolve("new/state"))) {
      engineId = state.engineId();
      key = state.maskingKey();
      assertThat(state.cursor()).isNull();
      state.keep(CURSOR);
      state.rememberName("host-7");
    }
    try (StateFolder state = StateFolder.open(folder.resolve("new/state"))) {
      assertThat(state.engineId()).isEqualTo(engineId);
      assertThat(state.maskingKey()).isEqualTo(key);
      assertThat(state.cursor()).isEqualTo(CURSOR);
      assertThat(state.engineName()).isEqualTo("host-7");
    }
  }

  @Test
  void onlyTheOwnerReadsTheMaskingKey() throws IOException {
    StateFolder.open(folder).close();
    assertThat(Files.getPosixFilePermissions(folder.resolve("masking.key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
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
  void aDamagedCursorIsToldAndNotTakenForNone() throws IOException {
    StateFolder.open(folder).close();
    Files.writeString(folder.resolve("cursor.json"), "{\"at\":");
    try (StateFolder state = StateFolder.open(folder)) {
      assertThatThrownBy(state::cursor).hasMessageContaining("cursor.json");
    }
  }

  @Test
  void aCutMaskingKeyIsToldAndNotReplaced() throws IOException {
    StateFolder.open(folder).close();
    Files.write(folder.resolve("masking.key"), new byte[5]);
    assertThatThrownBy(() -> StateFolder.open(folder))
        .hasMessageContaining("masking.key has 5 bytes, wanted 32");
  }
}
