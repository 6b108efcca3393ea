package io.epitaph.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {
  private static final long LIMIT = 60;

  @Test
  void whatRunsTogetherNeedsNotWaitForAnother() {
    CountDownLatch all = new CountDownLatch(3);
    Set<Boolean> met = ConcurrentHashMap.newKeySet();
    Runnable meeting =
        () -> {
          all.countDown();
          try {
            met.add(all.await(LIMIT, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Threads.runTogether("meeting", Collections.nCopies(3, meeting));
    assertThat(met).containsExactly(true);
  }

  @Test
  void anInterruptDoesNotEndTheWaitForWhatRunsTogether() {
    Set<String> done = ConcurrentHashMap.newKeySet();
    Thread.currentThread().interrupt();
    Threads.runTogether("one", List.of(() -> done.add("one")));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactly("one");
  }
}
