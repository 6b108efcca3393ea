package io.epitaph.collector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Topic;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
  private final WaitingLine line = new WaitingLine(null, null, null);

  private void add(int value) {
    line.add(
        new Message(Topic.EVENTS, "key", new byte[] {(byte) value}, Map.of()), null, Instant.EPOCH);
  }

  private Flight taken() {
    return Objects.requireNonNull(line.poll());
  }

  @Test
  void whatIsAcknowledgedBeforeItIsTakenAgainIsNotTakenAgain() {
    add(1);
    add(2);
    Flight first = taken();
    Flight second = taken();
    line.rewind();
    line.acknowledge(first);
    assertThat(line.poll()).isSameAs(second);
    assertThat(line.poll()).isNull();
  }
}
