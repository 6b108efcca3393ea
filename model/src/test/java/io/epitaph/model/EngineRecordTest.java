package io.epitaph.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineRecordTest {
  @Test
  void aRecordWithoutTheHeaderIsAnEvent() {
    assertThat(EngineRecord.of("epitaph.events", null)).contains(EngineRecord.EVENT);
  }

  @Test
  void theHeaderSaysTheType() {
    assertThat(EngineRecord.of("epitaph.events", "snapshot".getBytes(UTF_8)))
        .contains(EngineRecord.SNAPSHOT);
  }

  @Test
  void aTypeOfALaterVersionIsNotKnown() {
    assertThat(EngineRecord.of("epitaph.events", "rumour".getBytes(UTF_8))).isEmpty();
  }

  @Test
  void theFormerTopicsHaveOneTypeEach() {
    assertThat(EngineRecord.of("epitaph.status", null)).contains(EngineRecord.STATUS);
    assertThat(EngineRecord.of("epitaph.snapshots", null)).contains(EngineRecord.SNAPSHOT);
  }
}
