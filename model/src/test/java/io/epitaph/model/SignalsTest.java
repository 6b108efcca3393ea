package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsTest {
  @ParameterizedTest
  @CsvSource({"SIGTERM,15", "term,15", "15,15", "SIGRTMIN,34", "RTMIN+3,37", "Kill,9"})
  void aSignalIsReadByNameOrNumber(String text, int number) {
    assertThat(Signals.number(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({"nonsense", "SIG", "-1", "RTMIN+", "999"})
  void whatIsNoSignalIsNone(String text) {
    assertThat(Signals.number(text)).isNull();
  }
}
