package io.epitaph.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThisProcessTest {
  private static final String ALL_USERS = "         0          0 4294967295\n";

  private static boolean sees(String capabilities, String users) {
    return ThisProcess.seesTrustedAttributes(
        "Name:\tjava\nCapPrm:\t000001ffffffffff\nCapEff:\t" + capabilities + "\n", users);
  }

  @Test
  void trustedAttributesAreForWhoMayAdministrateTheHost() {
    assertThat(sees("000001ffffffffff", ALL_USERS)).isTrue();
    // Those of a container that is not privileged.
    assertThat(sees("00000000a80425fb", ALL_USERS)).isFalse();
    // All rights, in a user name space of its own.
    assertThat(sees("000001ffffffffff", "0 100000 65536\n")).isFalse();
  }
}
