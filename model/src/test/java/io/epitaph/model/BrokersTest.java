package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"kafka:9092", "127.0.0.1:1,k_2.example:65535", "a:1, b:2", "[::1]:9092", "x-1:9"})
  void hostAndPortOfOneOrMoreAreTaken(String text) {
    assertThat(Brokers.require(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "kafka",
        ":9092",
        "kafka:0",
        "kafka:65536",
        "a:1,",
        "a:1 b:2",
        "::1:9"
      })
  void anythingElseIsRefusedWithWhatIsWanted(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Brokers.require(text))
        .withMessage(
            "got '" + text + "', wanted host:port of one or more brokers, with commas between");
  }

  @Test
  void noneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Brokers.require(null))
        .withMessageStartingWith("got nothing, wanted host:port");
  }
}
