package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");

  private final Promises promises = new Promises();

  @Test
  void aPromiseIsNeverEarlierThanTheOneBefore() {
    assertThat(promises.next(T)).isEqualTo(T);
    assertThat(promises.next(T.minusSeconds(1))).isEqualTo(T);
    assertThat(promises.next(T.plusSeconds(1))).isEqualTo(T.plusSeconds(1));
  }

  @Test
  void whenTheClockWasSetTheFirstPromiseIsOfItsTime() {
    promises.next(T);
    promises.forget();
    assertThat(promises.next(T.minusSeconds(1))).isEqualTo(T.minusSeconds(1));
  }
}
