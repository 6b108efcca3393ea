package io.epitaph.kafka;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A timer that shares its threads with all timers of this process: one keeps the time and does
 * nothing else, and there are as many others as have work at once. So hundreds of timers take a
 * handful of threads, and work that hangs holds up no other. Thread-safe.
 */
public final class SharedTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedTimer.class);
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final ScheduledExecutorService CLOCK =
      new ScheduledThreadPoolExecutor(1, Threads.named("epitaph-clock"));

  /** After so long it is tried again when there is no thread for it. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private static final Executor WORKERS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE.toMillis(),
          TimeUnit.MILLISECONDS,
          new SynchronousQueue<>(),
          Threads.named("epitaph-timer"));

  private final Executor workers;

  /** The threads that do this timer's work now; guarded by itself. */
  private final Set<Thread> working = new HashSet<>();

  private volatile boolean closed;

  public SharedTimer() {
    this(WORKERS);
  }

  SharedTimer(Executor workers) {
    this.workers = workers;
  }

  /** Runs it now, and again so long after each end; never twice at once. */
  public void every(Duration pause, Runnable work) {
    execute(() -> repeat(pause, work));
  }

  private void repeat(Duration pause, Runnable work) {
    try {
      work.run();
    } finally {
      after(pause, () -> repeat(pause, work));
    }
  }

  /** Runs it once, so much later. */
  public void after(Duration delay, Runnable work) {
    if (!closed) {
      var unused = CLOCK.schedule(() -> execute(work), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Runs it now, or as soon as there is a thread for it; does not wait for it. */
  public void execute(Runnable work) {
    try {
      workers.execute(() -> run(work));
    } catch (RuntimeException | OutOfMemoryError e) {
      // No thread can be made. Nobody else would see it, and what repeats itself would not again.
      if (TOLD.compareAndSet(false, true)) {
        LOG.error("a timer got no thread and tries again every second, see the limit of tasks", e);
      }
      after(RETRY, work);
    }
  }

  private void run(Runnable work) {
    synchronized (working) {
      if (closed) {
        return;
      }
      working.add(Thread.currentThread());
    }
    try {
      work.run();
    } catch (RuntimeException e) {
      if (!closed) {
        LOG.error("a timer failed at one task and goes on", e);
      }
    } finally {
      synchronized (working) {
        working.remove(Thread.currentThread());
        // The thread goes on for others.
        var unused = Thread.interrupted();
      }
    }
  }

  /** Runs nothing more, and interrupts what runs; does not wait for that. */
  @Override
  public void close() {
    synchronized (working) {
      closed = true;
      working.forEach(Thread::interrupt);
    }
  }
}
