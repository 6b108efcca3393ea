package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class OffsetsTest {

  @Test
  void theLeastIsCommittedAndEachIsReadBack() {
    Map<String, Long> sentUpTo = Map.of("slack", 7L, "alertmanager", 12L);
    OffsetAndMetadata committed = Offsets.write(sentUpTo, Map.of());
    assertThat(committed.offset()).isEqualTo(7);
    assertThat(Offsets.read(committed, sentUpTo.keySet())).isEqualTo(sentUpTo);
  }

  @Test
  void aMarkIsReadBackAndIsNoOffset() {
    String quiet = Offsets.quiet("slack");
    OffsetAndMetadata committed = Offsets.write(Map.of("slack", 7L), Map.of(quiet, 3L));
    assertThat(committed.offset()).isEqualTo(7);
    assertThat(Offsets.read(committed, List.of("slack"))).containsEntry(quiet, 3L);
  }

  @Test
  void anOffsetSetByHandHoldsForAll() {
    assertThat(Offsets.read(new OffsetAndMetadata(3), List.of("slack", "alertmanager")))
        .isEqualTo(Map.of("slack", 3L, "alertmanager", 3L));
  }

  @Test
  void whereNothingWasCommittedAllAreNew() {
    assertThat(Offsets.read(null, List.of("slack"))).isEmpty();
  }
}
