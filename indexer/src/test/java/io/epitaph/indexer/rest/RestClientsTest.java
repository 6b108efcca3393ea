package io.epitaph.indexer.rest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestClientsTest {
  @Test
  void anAddressWithAPasswordIsRefusedAndNotRepeated() {
    assertThatThrownBy(
            () ->
                RestClients.open(
                    URI.create("http://elastic:hunter2@e:9200"), null, RestClients.SHORT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("API key")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9200", "ftp://e:9200", "/somewhere", "http:e"})
  void whatIsNoAddressIsRefusedWithWhatIsWanted(String address) {
    assertThatThrownBy(() -> RestClients.open(URI.create(address), null, RestClients.SHORT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(address)
        .hasMessageContaining("http://host:port");
  }
}
