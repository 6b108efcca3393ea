package io.epitaph.detectors.lives;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LifeSettingsTest {
  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(
            () -> new LifeSettings(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .hasMessage("snapshotPatience is PT0S: it must be longer than zero");
  }
}
