package io.epitaph.layers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnerNamesTest {
  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  @Test
  void namesAreThoseOfTheFirstLineWithTheNumberAndOthersAreSkipped() {
    OwnerNames names =
        OwnerNames.of(
            bytes("\nalice:x:7:7:a:b:/bin/sh\nshort:x:8\nbob:x:7:7\nlast:x:9:9"),
            bytes("wheel:x:7\n"));
    assertThat(names.user(7)).isEqualTo(bytes("alice"));
    assertThat(names.user(8)).isEmpty();
    assertThat(names.user(9)).isEqualTo(bytes("last"));
    assertThat(names.user(0)).isEqualTo(bytes("root"));
    assertThat(names.group(7)).isEqualTo(bytes("wheel"));
  }
}
