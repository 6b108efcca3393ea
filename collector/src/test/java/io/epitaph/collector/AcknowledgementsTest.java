package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.collector.Acknowledgements.Ticket;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  private static Cursor at(int second) {
    return new Cursor(Instant.ofEpochSecond(second), "event-" + second);
  }

  @Test
  void theCursorNeverPassesWhatIsNotAcknowledged() {
    Acknowledgements acknowledgements = new Acknowledgements(null);
    Ticket first = acknowledgements.sending(at(1));
    Ticket second = acknowledgements.sending(at(2));
    acknowledgements.acknowledged(second);
    assertThat(acknowledgements.cursor()).isNull();
    acknowledgements.acknowledged(first);
    assertThat(acknowledgements.cursor()).isEqualTo(at(2));
    assertThat(acknowledgements.waiting()).isZero();
  }

  @Test
  void whatHasNoPlaceHoldsTheCursorBackToo() {
    Acknowledgements acknowledgements = new Acknowledgements(at(1));
    Ticket deadLetter = acknowledgements.sending(null);
    acknowledgements.acknowledged(acknowledgements.sending(at(2)));
    assertThat(acknowledgements.cursor()).isEqualTo(at(1));
    acknowledgements.acknowledged(deadLetter);
    assertThat(acknowledgements.cursor()).isEqualTo(at(2));
  }
}
