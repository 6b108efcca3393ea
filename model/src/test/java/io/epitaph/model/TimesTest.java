package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  private static final DateTimeFormatter JDK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Test
  void aTimeIsWrittenAndReadAsTheJdkDoes() {
    Random random = new Random(11);
    for (int i = 0; i < 10_000; i++) {
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(-70_000_000_000L, 300_000_000_000L), random.nextInt(1_000_000_000));
      assertThat(Times.text(time)).isEqualTo(JDK.format(time));
      if (time.isBefore(Instant.parse("9999-12-31T23:59:59Z")) && time.getEpochSecond() > 0) {
        assertThat(Times.parse(Times.text(time))).isEqualTo(time);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-03T14:00:21Z",
        "2026-02-03T14:00:21.5Z",
        "2024-02-29T23:59:59.999999999Z",
        "2026-02-03T24:00:00.000000000Z",
        "2016-12-31T23:59:60.000000000Z",
        "0001-01-01T00:00:00.000000000Z"
      })
  void whatTheJdkReadsIsReadTheSame(String text) {
    assertThat(Times.parse(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-02-30T14:00:21.947182894Z",
        "2026-13-03T14:00:21.947182894Z",
        "2026-02-03T14:00:21.94718289xZ",
        "2026-02-03 14:00:21.947182894Z"
      })
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> Times.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
