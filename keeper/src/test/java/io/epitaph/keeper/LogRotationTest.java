package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogRotationTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static LogRotation of(String logConfig) throws IOException {
    return LogRotation.of(Wire.MAPPER.readTree("{\"LogConfig\":" + logConfig + "}"));
  }

  private static @Nullable String lost(LogRotation rotation, int there, int secondsLate) {
    return rotation.lost(there, START.plusSeconds(secondsLate), START);
  }

  @Test
  void nothingIsLostWithoutASize() throws IOException {
    assertThat(of("{\"Type\":\"json-file\",\"Config\":{}}").files()).isZero();
    assertThat(of("{\"Type\":\"json-file\",\"Config\":{\"max-size\":\"-1\"}}").files()).isZero();
    assertThat(lost(new LogRotation(0), 1, 3600)).isNull();
  }

  @Test
  void theNumberOfFilesIsThatOfTheDriverUnlessItIsSet() throws IOException {
    assertThat(of("{\"Type\":\"json-file\",\"Config\":{\"max-size\":\"1k\"}}").files())
        .isEqualTo(1);
    assertThat(
            of("{\"Type\":\"json-file\",\"Config\":{\"max-size\":\"1k\",\"max-file\":\"3\"}}")
                .files())
        .isEqualTo(3);
    assertThat(of("{\"Type\":\"local\",\"Config\":{}}").files()).isEqualTo(5);
  }

  @Test
  void linesMayBeLostWhenAllFilesAreThere() {
    assertThat(lost(new LogRotation(3), 3, 1)).contains("3 files").contains("00:00:01Z");
    assertThat(lost(new LogRotation(3), 2, 1)).isNull();
  }

  @Test
  void nothingOfTheLastRunIsLostWhenTheLogBeginsBeforeIt() {
    assertThat(lost(new LogRotation(3), 3, -1)).isNull();
  }

  /** It is emptied when it is full: one that begins with the container was never full. */
  @Test
  void ofASingleFileItCountsWhenItBegins() {
    assertThat(lost(new LogRotation(1), 1, 1)).isNull();
    assertThat(lost(new LogRotation(1), 1, 60)).contains("1 file ");
  }
}
