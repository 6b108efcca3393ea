package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "10s, PT10S",
    "2m, PT2M",
    "1h, PT1H",
    "366d, PT8784H",
    "0, PT0S",
    "0s, PT0S",
    "999999999d, PT23999999976H"
  })
  void aDurationIsAWholeNumberAndAUnit(String text, Duration wanted) {
    assertThat(Durations.parse(text)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "s",
        "10 s",
        " 10s",
        "-10s",
        "1.5h",
        "PT10S",
        "10S",
        "9999999999s",
        "٣s"
      })
  void anythingElseIsRefusedWithWhatIsWanted(String text) {
    assertThat(Durations.parseOrNull(text)).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessage("got '" + text + "', wanted a duration such as 500ms, 10s, 2m, 1h or 1d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "1ms", "1500ms", "5s", "90s", "6m", "90m", "1h", "36h", "1d", "400d"})
  void whatIsWrittenIsReadAsTheSame(String text) {
    assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"60s, 1m", "3600s, 1h", "24h, 1d", "1000ms, 1s", "0ms, 0"})
  void theLargestUnitWithoutAFractionIsWritten(String text, String written) {
    assertThat(Durations.text(Durations.parse(text))).isEqualTo(written);
  }
}
