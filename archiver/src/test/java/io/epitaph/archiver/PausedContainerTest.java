package io.epitaph.archiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.engine.DockerEngine;
import io.epitaph.files.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PausedContainerTest {
  private static final String PAUSE = "POST /containers/c1/pause";
  private static final String UNPAUSE = "POST /containers/c1/unpause";
  private static final String BUSY = "{\"message\":\"unable to freeze\"}";

  @TempDir private Path folder;
  private AnsweringEngine server;
  private DockerEngine engine;

  @BeforeEach
  void connect() throws IOException {
    server = new AnsweringEngine("{\"ApiVersion\":\"1.45\"}");
    engine = server.connect();
  }

  @AfterEach
  void close() {
    engine.close();
    server.close();
  }

  private PausedContainer container() throws IOException {
    Durable disk = new Durable();
    Path file = folder.resolve("c1.json");
    FileChannel channel = disk.create(file);
    return new PausedContainer(engine, disk, "c1", file, channel);
  }

  @Test
  void whatABusyKernelDoesNotFreezeIsTriedAgain() throws Exception {
    server.on(PAUSE, 500, BUSY).on(PAUSE, 500, BUSY);
    try (PausedContainer paused = container()) {
      paused.begin();
      assertThat(server.asked()).containsSequence(PAUSE, PAUSE, PAUSE).doesNotContain(UNPAUSE);
    }
    assertThat(server.asked()).endsWith(UNPAUSE);
  }

  @Test
  void whatRefusesALaterAttemptDoesNotHideTheFirst() throws Exception {
    server.on(PAUSE, 500, BUSY).on(PAUSE, 409, "{\"message\":\"already paused\"}");
    try (PausedContainer paused = container()) {
      assertThatThrownBy(paused::begin).hasMessageContaining("500: unable to freeze");
    }
    assertThat(server.asked()).endsWith(UNPAUSE);
  }

  @Test
  void anotherRefusalIsNotTriedAgain() throws Exception {
    server.on(PAUSE, 409, "{\"message\":\"not running\"}");
    try (PausedContainer paused = container()) {
      assertThatThrownBy(paused::begin).hasMessageContaining("409: not running");
    }
    assertThat(server.asked()).containsOnlyOnce(PAUSE);
  }
}
