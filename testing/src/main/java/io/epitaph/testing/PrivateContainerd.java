package io.epitaph.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The containerd that a {@link PrivateEngine} starts, which may outlive it.
 *
 * @param folder the engine's
 */
record PrivateContainerd(Path folder) {
  private static final Duration REAPED_WITHIN = Duration.ofSeconds(20);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

  private Path pid() {
    return folder.resolve("exec").resolve("containerd").resolve("containerd.pid");
  }

  /** What is left of the containerd that the engine started; null when nothing is. */
  private @Nullable ProcessHandle process() throws IOException {
    if (!Files.exists(pid())) {
      return null;
    }
    ProcessHandle left =
        ProcessHandle.of(Long.parseLong(Files.readString(pid()).strip())).orElse(null);
    // Another process may have its number. One that nobody has reaped has no command.
    return left != null && left.info().command().orElse("").endsWith("/containerd") ? left : null;
  }

  /**
   * A killed engine takes its containerd with it. Until that is reaped, a new engine finds its
   * number alive, waits for it, and gives up.
   */
  void forgetDead() throws IOException, InterruptedException {
    long end = System.nanoTime() + REAPED_WITHIN.toNanos();
    while (process() != null) {
      if (System.nanoTime() > end) {
        // It lives, and the new engine uses it.
        return;
      }
      Thread.sleep(20);
    }
    Files.deleteIfExists(pid());
  }

  void end() throws IOException {
    ProcessHandle left = process();
    if (left != null) {
      left.destroy();
      left.onExit().orTimeout(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
    }
  }
}
