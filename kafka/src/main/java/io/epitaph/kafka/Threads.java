package io.epitaph.kafka;

import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads with names. */
public final class Threads {
  private Threads() {}

  /** Makes threads {@code NAME-1}, {@code NAME-2}, ... */
  public static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> daemon(name + "-" + number.incrementAndGet(), task);
  }

  /**
   * Runs all of them at once, and returns when the last has ended. An interrupt does not end the
   * wait, and is set again after it.
   */
  public static void runTogether(String name, List<Runnable> tasks) {
    List<Thread> running = tasks.stream().map(task -> started(name, task)).toList();
    boolean interrupted = false;
    for (Thread each : running) {
      while (each.isAlive()) {
        try {
          each.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread started(String name, Runnable task) {
    Thread thread = daemon(name, task);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // No thread can be made.
      task.run();
    }
    return thread;
  }

  /** A thread that is not started yet. */
  public static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
