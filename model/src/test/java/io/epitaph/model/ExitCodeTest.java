package io.epitaph.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  private static final int OVERRUN = ExitCode.of(3221226505L);

  @Test
  void aCodeOfWindowsIsPrintedWithoutASignAndInHexadecimalDigits() {
    assertThat(ExitCode.text(OVERRUN)).isEqualTo("3221226505 (0xC0000409)");
    assertThat(ExitCode.text(-1)).isEqualTo("4294967295 (0xFFFFFFFF)");
    assertThat(ExitCode.text(1073741845)).isEqualTo("1073741845 (0x40000015)");
  }

  @Test
  void aCodeOfLinuxIsPrintedAsItIs() {
    assertThat(ExitCode.text(137)).isEqualTo("137");
    assertThat(ExitCode.text(0)).isEqualTo("0");
  }

  @Test
  void bothWritingsOfOneCodeAreTheSame() {
    assertThat(ExitCode.parse("3221226505")).isEqualTo(OVERRUN);
    assertThat(ExitCode.parse("-1073740791")).isEqualTo(OVERRUN);
    assertThat(ExitCode.parse("4294967296")).isNull();
    assertThat(ExitCode.parse("1e3")).isNull();
    assertThat(ExitCode.parse("")).isNull();
    assertThat(ExitCode.parse(null)).isNull();
  }

  @Test
  void aRecordHasItWithoutASign() throws Exception {
    JsonNode json = Wire.MAPPER.readTree(Wire.write(life(OVERRUN)));
    assertThat(json.path("lastExitCode").longValue()).isEqualTo(3221226505L);
  }

  @Test
  void aRecordIsReadWithAndWithoutASign() throws Exception {
    String json = new String(Wire.write(life(OVERRUN)), UTF_8);
    for (String code : List.of("3221226505", "-1073740791")) {
      byte[] written = json.replace("3221226505", code).getBytes(UTF_8);
      assertThat(Wire.read(written, Life.class).lastExitCode()).isEqualTo(OVERRUN);
    }
    assertThat(Wire.read(Wire.write(life(null)), Life.class).lastExitCode()).isNull();
  }

  private static Life life(@Nullable Integer exitCode) {
    EngineRef engine = new EngineRef("e", "e", "e");
    return Life.builder()
        .id("id")
        .revision(1)
        .updatedAt(Instant.EPOCH)
        .engine(engine)
        .containerId("aa")
        .name("web")
        .workload(Workload.of("e", "aa", "web", Map.of()))
        .firstSeenAt(Instant.EPOCH)
        .state(Life.State.DEAD)
        .incarnations(1)
        .lastExitCode(exitCode)
        .build();
  }
}
