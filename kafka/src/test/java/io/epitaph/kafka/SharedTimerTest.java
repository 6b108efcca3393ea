package io.epitaph.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedTimerTest {
  private static final long LIMIT = 60;
  private static final Duration SHORT = Duration.ofMillis(1);

  @Test
  void workThatHangsHoldsUpNoOther() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    List<SharedTimer> hanging = new ArrayList<>();
    try (SharedTimer timer = new SharedTimer()) {
      for (int i = 0; i < 20; i++) {
        SharedTimer other = new SharedTimer();
        hanging.add(other);
        other.every(SHORT, () -> awaitQuietly(end));
      }
      CountDownLatch thrice = new CountDownLatch(3);
      timer.every(SHORT, thrice::countDown);
      assertThat(thrice.await(LIMIT, TimeUnit.SECONDS)).isTrue();
    } finally {
      end.countDown();
      hanging.forEach(SharedTimer::close);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void workThatFailsIsDoneAgain() throws InterruptedException {
    CountDownLatch thrice = new CountDownLatch(3);
    try (SharedTimer timer = new SharedTimer()) {
      timer.every(
          SHORT,
          () -> {
            thrice.countDown();
            throw new IllegalStateException("as the test wants it");
          });
      assertThat(thrice.await(LIMIT, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** As when a limit of tasks is reached: at the first run, and once later. */
  @Test
  void whatGetsNoThreadIsTriedAgain() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch twice = new CountDownLatch(2);
    try (SharedTimer timer =
        new SharedTimer(
            work -> {
              if (asked.getAndIncrement() % 2 == 0) {
                throw new OutOfMemoryError("as the test wants it");
              }
              Threads.daemon("worker", work).start();
            })) {
      timer.every(SHORT, twice::countDown);
      assertThat(twice.await(LIMIT, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void closingInterruptsWhatRunsAndStartsNothingMore() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    BlockingQueue<String> did = new LinkedBlockingQueue<>();
    SharedTimer timer = new SharedTimer();
    timer.every(
        SHORT,
        () -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            did.add("interrupted");
          }
        });
    assertThat(started.await(LIMIT, TimeUnit.SECONDS)).isTrue();
    timer.close();
    assertThat(did.poll(LIMIT, TimeUnit.SECONDS)).isEqualTo("interrupted");
    timer.execute(() -> did.add("more"));
    CountDownLatch another = new CountDownLatch(3);
    try (SharedTimer other = new SharedTimer()) {
      other.every(SHORT, another::countDown);
      assertThat(another.await(LIMIT, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(did).isEmpty();
  }
}
