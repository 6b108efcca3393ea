package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class QuietWindowTest {
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");

  private static final QuietWindow WINDOW =
      QuietWindow.of(
          "1", T, "shop/*", null, T.plusSeconds(60), T.plusSeconds(120), "deploy", "ops");

  @Test
  void itIsReadAsItWasWritten() throws Exception {
    QuietWindow ended = WINDOW.ended(T.plusSeconds(90), "night shift");
    assertThat(Wire.read(Wire.write(ended), QuietWindow.class)).isEqualTo(ended);
    assertThat(new String(Wire.write(WINDOW), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("cancelled", "endedBy", "plannedTo", "engine");
  }

  @Test
  void itsEndIsNotInIt() {
    assertThat(WINDOW.isDuring(T.plusSeconds(60))).isTrue();
    assertThat(WINDOW.isDuring(T.plusSeconds(120))).isFalse();
  }

  @Test
  void oneThatIsEndedEarlyKeepsWhatWasPlanned() {
    QuietWindow ended = WINDOW.ended(T.plusSeconds(90), "ops");
    assertThat(ended.revision()).isEqualTo(2);
    assertThat(ended.to()).isEqualTo(T.plusSeconds(90));
    assertThat(ended.plannedTo()).isEqualTo(WINDOW.to());
    assertThat(ended.cancelled()).isFalse();
  }

  @Test
  void oneThatIsEndedBeforeItBeginsIsCancelled() {
    assertThat(WINDOW.ended(T, "ops").cancelled()).isTrue();
  }

  @Test
  void anEndBeforeTheBeginIsRefused() {
    assertThatThrownBy(() -> QuietWindow.of("1", T, "*", null, T, T.minusSeconds(1), null, "ops"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not be before");
  }
}
