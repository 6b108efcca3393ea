package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdsTest {
  @Test
  void anIdNeverChanges() {
    // Stored in topics and indices for years: a change here is a break of the format.
    assertThat(EngineEvent.idOf("e1", 1_700_000_000_123_456_789L, "container", "die", "177c", null))
        .isEqualTo("4502cf2b22f336e8d132c5c28b356f13");
  }

  @Test
  void partsDoNotRunTogether() {
    assertThat(Ids.hash("ab", "c")).isNotEqualTo(Ids.hash("a", "bc"));
  }

  @Test
  void theDiscriminatorDistinguishesEventsOfOneNanosecond() {
    assertThat(EngineEvent.idOf("e1", 1, "container", "exec_die", "177c", "x1"))
        .isNotEqualTo(EngineEvent.idOf("e1", 1, "container", "exec_die", "177c", "x2"));
  }
}
