package io.epitaph.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that a service works on, from its start to its end. */
public final class ServiceThread {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceThread.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final String service;
  private final ServiceWork work;
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;
  private volatile @Nullable String failure;

  /**
   * @param service its name, for people: {@code indexer}
   */
  public ServiceThread(String service, ServiceWork work) {
    this.service = service;
    this.work = work;
    this.thread = Threads.daemon("epitaph-" + service, this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      work.run();
    } catch (WakeupException | InterruptException | InterruptedException e) {
      LOG.debug("the {} was woken to end", service);
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        failure =
            "the "
                + service
                + " has ended: "
                + (e instanceof KafkaException kafka ? Clients.reason(kafka) : e.getMessage());
        LOG.error("the {} has ended", service, e);
      }
    } finally {
      ended.countDown();
    }
  }

  public boolean isRunning() {
    return !closed && thread.isAlive();
  }

  /** Why it ended by itself, for people; null when it did not. */
  public @Nullable String failure() {
    return failure;
  }

  /** Returns when the work has ended. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Wakes the work, and waits for its end; interrupts it when that takes too long.
   *
   * @param wake makes the work return soon
   */
  public void close(Runnable wake) {
    closed = true;
    wake.run();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(CLOSE_LIMIT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
