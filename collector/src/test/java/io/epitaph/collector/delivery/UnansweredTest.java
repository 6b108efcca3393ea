package io.epitaph.collector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Topic;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnansweredTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final Unanswered unanswered = new Unanswered();

  @Test
  void eventsAreAwaitedWithoutLimit() throws InterruptedException {
    unanswered.add(Topic.EVENTS, 1, () -> 1);
    assertThat(unanswered.isAwaited(LONG)).isTrue();
    unanswered.remove(Topic.EVENTS, 1);
    assertThat(unanswered.isAwaited(Duration.ZERO)).isFalse();
  }

  @Test
  void whatHasNoOrderIsAwaitedForAWhile() throws InterruptedException {
    unanswered.add(Topic.DEAD_LETTERS, 1, () -> 1);
    assertThat(unanswered.isAwaited(Duration.ZERO)).isTrue();
    assertThat(unanswered.isAwaited(LONG)).isFalse();
  }

  @Test
  void oneRecordIsNeverTooLarge() throws InterruptedException {
    unanswered.add(Topic.EVENTS, 100, () -> 1);
    assertThat(unanswered.isAwaited(LONG)).isTrue();
  }
}
