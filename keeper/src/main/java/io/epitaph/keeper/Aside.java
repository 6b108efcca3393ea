package io.epitaph.keeper;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one thing after another on a thread of its own, which lives until it is closed. */
final class Aside {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

  private final ExecutorService thread;

  /**
   * @param name of the thread
   */
  Aside(String name) {
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Returns at once. */
  void run(Runnable task) {
    try {
      thread.execute(() -> safely(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("closed before", e);
    }
  }

  private static void safely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.warn("it failed", e);
    }
  }

  /** Waits for what there is to do, for this long at most. */
  void close(Duration limit) {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("not all of it was done in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
