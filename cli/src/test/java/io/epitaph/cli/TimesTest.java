package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  private static final Instant NOW = Instant.parse("2026-02-03T14:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "500ms, 2026-02-03T13:59:59.500Z",
    "90s, 2026-02-03T13:58:30Z",
    "10m, 2026-02-03T13:50:00Z",
    "2h, 2026-02-03T12:00:00Z",
    "3d, 2026-01-31T14:00:00Z"
  })
  void aDurationMeansSoLongAgo(String text, Instant wanted) {
    assertThat(Times.parse(text, NOW)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-02-03T14:00:00Z, 2026-02-03T14:00:00Z",
    "2026-02-03T14:00:00.123456789+02:00, 2026-02-03T12:00:00.123456789Z",
    "1770127221, 2026-02-03T14:00:21Z",
    "1770127221.5, 2026-02-03T14:00:21.500Z",
    "1770127221.000000007, 2026-02-03T14:00:21.000000007Z"
  })
  void aMomentIsTakenAsEnginesAndPeopleWriteIt(String text, Instant wanted) {
    assertThat(Times.parse(text, NOW)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "10", "10 m", "-5m", "", "2026-02-03", "99999999999d"})
  void anythingElseIsRefusedWithWhatIsWanted(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Times.parse(text, NOW))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining("wanted");
  }

  @Test
  void aDurationLongerThanTimeIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Times.parse("999999999d", NOW));
  }

  @Test
  void theTimeSinceIsOneAmount() {
    assertThat(Times.ago(NOW.minusSeconds(240), NOW)).isEqualTo("4 min ago");
  }

  @Test
  void aTimeToComeByAClockAheadIsNow() {
    assertThat(Times.ago(NOW.plusSeconds(1), NOW)).isEqualTo("now");
  }

  @ParameterizedTest
  @CsvSource({
    "22:30, 2026-02-03T21:30:00Z",
    "14:00, 2026-02-04T13:00:00Z",
    "2026-02-05T22:30, 2026-02-05T21:30:00Z",
    "2026-02-05T22:30:00Z, 2026-02-05T22:30:00Z",
    "2026-02-05T22:30:00+05:30, 2026-02-05T17:00:00Z"
  })
  void aTimeThatComesIsOfTheZoneUnlessItHasItsOwn(String text, Instant wanted) {
    // In Berlin it is 15:00.
    Instant now = Instant.parse("2026-02-03T14:00:00Z");
    assertThat(Times.parseComing(text, now, ZoneId.of("Europe/Berlin"))).isEqualTo(wanted);
  }
}
