package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.engine.LogTail;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.LastWords;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogEndTest {
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));

  private static LastWords of(List<String> lines) {
    return LogEnd.of(
        new LogTail(lines.stream().map(l -> l.getBytes(UTF_8)).toList(), false), MASKER);
  }

  @Test
  void theLastFiftyLinesAreKept() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add("line " + i);
    }
    assertThat(of(lines)).isEqualTo(new LastWords(lines.subList(10, 60), false, null));
  }

  @Test
  void ofALongLineTheEndIsKeptFromAWholeCharacterOn() {
    LastWords words = of(List.of("first", "x" + "ä".repeat(3000)));
    assertThat(words.lines()).containsExactly("ä".repeat(2048));
    assertThat(words.truncated()).isTrue();
  }

  @Test
  void aKeyWhoseBeginIsCutOffIsMasked() {
    List<String> lines = new ArrayList<>();
    lines.add("-----BEGIN RSA PRIVATE" + " KEY-----");
    for (int i = 0; i < 55; i++) {
      lines.add("MIIEb64".repeat(9) + "A");
    }
    lines.add("-----END RSA PRIVATE" + " KEY-----");
    lines.add("ok");
    assertThat(String.join("\n", of(lines).lines())).doesNotContain("MIIEb64").contains("ok");
  }

  @Test
  void aSecretThatBeginsBeforeTheCutIsMasked() {
    assertThat(of(List.of("PASSWORD=" + "hunter2".repeat(700))).lines().toString())
        .doesNotContain("hunter2")
        .contains("PASSWORD=[masked:");
  }
}
