package io.epitaph.cli;

import io.epitaph.stack.EmbeddedStack;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Closes a command's stack when its process ends, even while it is still starting. */
final class Lifetime {
  /** A stack whose disk is full may never close cleanly; it resumes where it was all the same. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Thread starter;
  private final Runnable announcement;
  private final CountDownLatch over = new CountDownLatch(1);
  private @Nullable EmbeddedStack stack;

  /**
   * @param starter the thread that starts the stack, and then waits for its end
   * @param announcement run when a stack that runs is to be ended from outside
   */
  Lifetime(Thread starter, Runnable announcement) {
    this.starter = starter;
    this.announcement = announcement;
  }

  synchronized void started(EmbeddedStack running) {
    stack = running;
  }

  private synchronized @Nullable EmbeddedStack running() {
    return stack;
  }

  /** Called by the starter when it is done, for whatever reason; closes the stack. */
  void over() {
    EmbeddedStack running = running();
    if (running != null) {
      close(running);
    }
    over.countDown();
  }

  /** Called when the process is to end. Returns when the stack has ended. */
  void end() {
    if (over.getCount() == 0) {
      return;
    }
    EmbeddedStack running = running();
    if (running == null) {
      starter.interrupt();
    } else {
      announcement.run();
      close(running);
    }
    try {
      over.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(EmbeddedStack stack) {
    Thread closing = new Thread(stack::close, "epitaph-close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
