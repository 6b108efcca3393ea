package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.keeper.KeeperStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeeperCheckTest {
  private static Guarantee told(@Nullable String races, int tried, int kept) {
    KeeperStatus status =
        new KeeperStatus(1, Instant.EPOCH, true, null, null, 0, 0, 0, "not permitted", races);
    return KeeperVerdict.told("overlay2", status, tried, kept, "");
  }

  @Test
  void whatWasKeptWhileTheEngineWaitsIsGood() {
    Guarantee told = told(null, 5, 5);
    assertThat(told.good()).isTrue();
    assertThat(told.found()).contains("the engine waits for it");
  }

  @Test
  void whatWasNotTriedIsNotKnownToBeKept() {
    Guarantee told = told(null, 0, 0);
    assertThat(told.good()).isFalse();
    assertThat(told.found()).contains("whether the engine waits for it is not known");
  }

  @Test
  void aRaceIsCalledOneWithItsReason() {
    assertThat(told("no leases here", 5, 5).found()).contains("races").contains("no leases here");
  }
}
