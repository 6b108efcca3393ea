package io.epitaph.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static Bootstrap bootstrap(String servers) {
    return Bootstrap.of(Map.of("bootstrap.servers", servers));
  }

  @Test
  void anAddressThatRefusesIsNamedWithTheReason() {
    assertThat(bootstrap("127.0.0.1:1").problem())
        .isEqualTo("waiting for Kafka at 127.0.0.1:1: connection refused");
  }

  @Test
  void aNameThatDoesNotResolveIsNamedWithTheReason() {
    assertThat(bootstrap("kafka.invalid:9092").problem())
        .isEqualTo("waiting for Kafka at kafka.invalid:9092: no such host");
  }

  @Test
  void nothingIsWrongWhenOneOfTheAddressesListens() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(bootstrap("127.0.0.1:1, 127.0.0.1:" + listening.getLocalPort()).problem())
          .isNull();
    }
  }
}
