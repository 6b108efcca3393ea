package io.epitaph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiVersionTest {
  @ParameterizedTest(name = "{0}: an engine of {1} to {2} is spoken to in {3}")
  @CsvSource({
    "older, 1.12, 1.41, 1.41",
    "equal, 1.24, 1.51, 1.51",
    "newer, 1.44, 1.60, 1.51",
    "newer that dropped ours, 1.55, 1.60, 1.55"
  })
  void theVersionIsOneThatBothKnow(String engine, String oldest, String newest, String spoken) {
    assertThat(ApiVersion.negotiate(ApiVersion.parse(oldest), ApiVersion.parse(newest)))
        .hasToString(spoken);
  }

  @Test
  void whatIsNoVersionIsRefusedWithTheText() {
    assertThatThrownBy(() -> ApiVersion.parse("latest")).hasMessageContaining("'latest'");
  }
}
