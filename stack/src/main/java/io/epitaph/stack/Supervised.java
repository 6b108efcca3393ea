package io.epitaph.stack;

import io.epitaph.kafka.Backoff;
import io.epitaph.kafka.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of the stack that is started again when it has ended, and stopped while something forbids
 * that it runs: those who need it wait meanwhile. Thread-safe.
 *
 * @param <P> the part
 */
final class Supervised<P extends AutoCloseable> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervised.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

  /** Starts the part. */
  interface Starter<P> {
    /** Returns when it runs. */
    P start() throws IOException, InterruptedException;
  }

  private final String name;
  private final Starter<P> starter;
  private final Function<P, @Nullable String> broken;
  private final Supplier<@Nullable String> forbidden;
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
  private final Thread thread;
  private volatile @Nullable P part;
  private volatile @Nullable String problem;
  private volatile boolean closed;

  private Supervised(
      String name,
      Starter<P> starter,
      Function<P, @Nullable String> broken,
      Supplier<@Nullable String> forbidden,
      P first) {
    this.name = name;
    this.starter = starter;
    this.broken = broken;
    this.forbidden = forbidden;
    this.part = first;
    this.thread = Threads.daemon("epitaph-stack-" + name, this::run);
  }

  /**
   * Starts the part, and returns when it runs.
   *
   * @param name for people
   * @param starter also for each further start
   * @param broken why it has to be started again, for people; null while it has not
   * @param forbidden why it must not run now, for people; null when it may
   * @throws IOException when it does not start this first time
   */
  static <P extends AutoCloseable> Supervised<P> start(
      String name,
      Starter<P> starter,
      Function<P, @Nullable String> broken,
      Supplier<@Nullable String> forbidden)
      throws IOException, InterruptedException {
    Supervised<P> supervised = new Supervised<>(name, starter, broken, forbidden, starter.start());
    supervised.thread.start();
    return supervised;
  }

  /** Null while it does not run. */
  @Nullable P part() {
    return part;
  }

  /** Why it does not run, for people; null when it does. */
  @Nullable String problem() {
    return problem;
  }

  private void run() {
    try {
      while (!closed) {
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
        check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check() throws InterruptedException {
    P running = part;
    String not = forbidden.get();
    if (running != null) {
      String why = not == null ? broken.apply(running) : not;
      if (why != null && !closed) {
        LOG.error("{}", why);
        problem = why;
        part = null;
        end(running);
      }
      return;
    }
    if (not != null) {
      problem = not;
      return;
    }
    try {
      P started = starter.start();
      LOG.info("{} runs again", name);
      part = started;
      problem = null;
      backoff.reset();
      if (closed) {
        end(started);
      }
    } catch (IOException | RuntimeException e) {
      problem = name + " ended, and does not start again: " + e.getMessage();
      LOG.warn("{}", problem);
      TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
    }
  }

  private void end(P ended) {
    try {
      ended.close();
    } catch (Exception e) {
      LOG.warn("{} did not end well", name, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    P running = part;
    if (running != null) {
      end(running);
    }
  }
}
