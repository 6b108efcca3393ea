package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElasticsearchNeedsTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "1", "512", "m", "127m", "1k", "0g", "-1g", "512mb", "999999g"})
  void aHeapThatNoServerRunsWithIsRefused(String heap) {
    assertThatThrownBy(() -> ElasticsearchNeeds.requireHeap(heap))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got '" + heap + "'")
        .hasMessageContaining("as in 512m or 2g");
  }

  @ParameterizedTest
  @ValueSource(strings = {"128m", "262144K", "512M"})
  void aHeapOfSomeHundredMebibytesIsTaken(String heap) {
    assertThatCode(() -> ElasticsearchNeeds.requireHeap(heap)).doesNotThrowAnyException();
  }
}
