package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.collector.delivery.Cursor;
import io.epitaph.collector.delivery.Delivery;
import io.epitaph.collector.delivery.Outbox;
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
      assertThat(first.former().cursor()).isNull();
    }
  }

  @Test
  void theCursorOfAnEarlierVersionIsRead() throws IOException {
    StateFolder.open(folder, Masking.DEFAULT).close();
    Files.writeString(
        folder.resolve("cursor.json"),
        "{\"at\":\"2026-01-02T03:04:05.000000001Z\",\"event\":\"an-event\"}");
    try (StateFolder state = StateFolder.open(folder, Masking.DEFAULT)) {
      assertThat(state.former().cursor())
          .isEqualTo(new Cursor(Instant.parse("2026-01-02T03:04:05.000000001Z"), "an-event"));
    }
  }

  @Test
  void aDamagedCursorIsReportedAndNotTakenForNone() throws IOException {
    StateFolder.open(folder, Masking.DEFAULT).close();
    Files.writeString(folder.resolve("cursor.json"), "{\"at\":");
    try (StateFolder state = StateFolder.open(folder, Masking.DEFAULT)) {
      assertThatThrownBy(state.former()::cursor).hasMessageContaining("cursor.json");
    }
  }

  @Test
  void whatAnEarlierVersionKnewOfContainersIsTakenOverOnce() throws IOException {
    Path former = folder.resolve("containers.json");
    try (StateFolder state = StateFolder.open(folder, Masking.DEFAULT)) {
      Files.writeString(former, "{\"a\":{\"name\":\"web\"}}\n");
      try (Delivery delivery = new Outbox(sent -> {}).open(folder)) {
        assertThat(SpooledContainers.open(delivery, state).all()).containsOnlyKeys("a");
        assertThat(former).doesNotExist();
      }
      try (Delivery delivery = new Outbox(sent -> {}).open(folder)) {
        assertThat(new String(SpooledContainers.open(delivery, state).all().get("a"), UTF_8))
            .isEqualTo("{\"name\":\"web\"}");
      }
    }
  }

  @Test
  void aDamagedFileOfContainersIsAsNone() throws IOException {
    try (StateFolder state = StateFolder.open(folder, Masking.DEFAULT)) {
      Files.writeString(folder.resolve("containers.json"), "{\"a\":");
      assertThat(state.former().containers()).isEmpty();
    }
  }
}
