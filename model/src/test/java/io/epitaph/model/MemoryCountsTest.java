package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryCountsTest {
  private static MemoryCounts second(long atLimit, long killed) {
    return new MemoryCounts(atLimit, killed, null, null, null);
  }

  private static MemoryCounts first(@Nullable Long hits, long peak) {
    return new MemoryCounts(null, 1L, hits, peak, 1000L);
  }

  @Test
  void nothingIsSaidWhileNothingWasKilled() {
    assertThat(second(1, 0).killedAtOwnLimit(MemoryCounts.NONE)).isNull();
    assertThat(second(2, 1).killedAtOwnLimit(second(1, 1))).isNull();
  }

  @Test
  void aKillWithoutOneMoreAtTheLimitWasForAnother() {
    assertThat(second(1, 1).killedAtOwnLimit(MemoryCounts.NONE)).isTrue();
    assertThat(second(1, 2).killedAtOwnLimit(second(1, 1))).isFalse();
    assertThat(second(2, 2).killedAtOwnLimit(second(1, 1))).isTrue();
  }

  @Test
  void version1WasAtItsLimitWhenItsUseCameUpToIt() {
    assertThat(first(1L, 900).killedAtOwnLimit(MemoryCounts.NONE)).isTrue();
    // Kernels of late count no hits where swap has the same limit.
    assertThat(first(0L, 1000).killedAtOwnLimit(MemoryCounts.NONE)).isTrue();
    assertThat(first(0L, 900).killedAtOwnLimit(MemoryCounts.NONE)).isFalse();
    assertThat(first(null, 900).killedAtOwnLimit(MemoryCounts.NONE)).isNull();
  }
}
