package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.keeper.KeeperStatus;
import io.epitaph.keeper.KeptFolder;
import io.epitaph.testing.BoxEngine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a real engine of its own, with overlay2. Needs root, dockerd and /bin/busybox. */
class KeeperProcessIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static BoxEngine box;
  private final List<String> notes = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    box = BoxEngine.startForTest("");
  }

  @AfterAll
  static void stop() throws IOException {
    if (box != null) {
      box.close();
    }
  }

  private static KeptFolder folder() {
    return KeptFolder.of(box.dataRoot());
  }

  private static boolean isListening() throws IOException {
    KeeperStatus status = KeeperStatus.read(folder());
    return status != null && status.isListening(Instant.now());
  }

  @Test
  void itKeepsWhatVanishesUntilItIsClosed() throws IOException, InterruptedException {
    try (KeeperProcess keeper = KeeperProcess.start(box.address(), notes::add)) {
      await().atMost(LIMIT).until(KeeperProcessIT::isListening);
      String id = box.vanish("", "echo x > /y");
      await().atMost(LIMIT).until(() -> folder().find(id) != null && folder().find(id).hasLayers());
      assertThat(keeper).isNotNull();
    }
    await().atMost(LIMIT).until(() -> !isListening());
    assertThat(notes).isEmpty();
  }
}
