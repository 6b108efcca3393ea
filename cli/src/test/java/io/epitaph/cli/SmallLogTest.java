package io.epitaph.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class SmallLogTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final SmallLog log =
      new SmallLog(
          new PrintStream(printed, true, UTF_8),
          Clock.fixed(Instant.parse("2026-11-26T12:00:00.5Z"), ZoneOffset.UTC));

  private Logger logger(String name) {
    return log.getLoggerFactory().getLogger(name);
  }

  @Test
  void aLineHasTimeLevelLoggerAndThread() {
    logger("io.epitaph.collector.EngineKeeper").info("connected id={} name={}", 1, "vm");
    assertThat(printed.toString(UTF_8))
        .isEqualTo(
            "2026-11-26T12:00:00.500Z INFO  i.e.c.EngineKeeper ["
                + Thread.currentThread().getName()
                + "] connected id=1 name=vm\n");
  }

  @Test
  void aFailureIsPrintedWithItsTrace() {
    logger("io.epitaph.X").error("it failed at {}", "one", new IllegalStateException("why"));
    assertThat(printed.toString(UTF_8))
        .contains("it failed at one\n", "java.lang.IllegalStateException: why", "\tat ");
  }

  @Test
  void ofOthersOnlyWarningsArePrintedAndOfKafkasConnectionsErrors() {
    logger("io.epitaph.X").debug("no");
    logger("org.apache.kafka.clients.NetworkClient").warn("no");
    logger("org.apache.kafka.clients.Metadata").info("no");
    assertThat(printed.size()).isZero();
    logger("org.apache.kafka.clients.NetworkClient").error("yes");
    logger("org.apache.kafka.clients.Metadata").warn("yes");
    assertThat(printed.toString(UTF_8).lines()).hasSize(2);
  }
}
