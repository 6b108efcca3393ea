package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Scanner;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoopbackPortTest {
  @Test
  void noFreePortIsNamedTwice() throws Exception {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      assertThat(ports.add(LoopbackPort.free())).isTrue();
    }
  }

  @Test
  void aFreePortIsOutsideOfTheRangeThatConnectionsTakePortsFrom() throws Exception {
    Path file = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    try (Scanner range = new Scanner(file, StandardCharsets.US_ASCII)) {
      assertThat(LoopbackPort.free()).isLessThan(range.nextInt());
    }
  }

  @Test
  void aPortThatIsInUseIsRefusedByName() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(LoopbackPort.isFree(port)).isFalse();
      assertThatThrownBy(() -> LoopbackPort.require("Kafka", port))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "port "
                  + port
                  + " for Kafka is in use on 127.0.0.1: stop what listens there, choose another"
                  + " port, or 0 for a free one");
    }
  }

  @Test
  void aWantedPortIsTakenAsItIs() throws Exception {
    int port = LoopbackPort.free();
    assertThat(LoopbackPort.require("Kafka", port)).isEqualTo(port);
    assertThat(LoopbackPort.require("Kafka", 0)).isPositive().isNotEqualTo(port);
  }

  @Test
  void aPortThatIsWantedIsNamedForNothingElseThoughItIsFreeStill() throws Exception {
    int wanted = firstRequired(LoopbackPort.free() + 1);
    assertThat(LoopbackPort.free()).isNotEqualTo(wanted);
  }

  /** Another process may have the one or the other. */
  private static int firstRequired(int from) throws IOException {
    for (int port = from; ; port++) {
      try {
        assertThat(LoopbackPort.require("Kafka", port)).isEqualTo(port);
        return port;
      } catch (IOException e) {
        if (port == from + 100) {
          throw e;
        }
      }
    }
  }
}
