package io.epitaph.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final int MANY = 10_000;

  private static List<Faults.OfEvents> drawn(long seed) {
    Faults faults = new Faults(seed);
    faults.rate(Faults.OfEvents.LOST, 0.1);
    faults.rate(Faults.OfEvents.TWICE, 0.3);
    List<Faults.OfEvents> drawn = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      drawn.add(faults.nextEvent());
    }
    return drawn;
  }

  @Test
  void eventsGoWrongAtTheRatesThatWereAskedFor() {
    List<Faults.OfEvents> drawn = drawn(7);
    assertThat(Collections.frequency(drawn, Faults.OfEvents.LOST)).isBetween(850, 1150);
    assertThat(Collections.frequency(drawn, Faults.OfEvents.TWICE)).isBetween(2800, 3200);
    assertThat(Collections.frequency(drawn, Faults.OfEvents.NONE)).isBetween(5700, 6300);
  }

  @Test
  void theSameSeedMakesTheSameFaults() {
    assertThat(drawn(7)).isEqualTo(drawn(7)).isNotEqualTo(drawn(8));
  }

  @Test
  void whatIsAskedForComesBeforeWhatIsDrawn() {
    Faults faults = new Faults();
    faults.rate(Faults.OfAnswers.CUT, 1);
    faults.answers(Faults.OfAnswers.REFUSED, 1);
    assertThat(faults.nextAnswer()).isEqualTo(Faults.OfAnswers.REFUSED);
    assertThat(faults.nextAnswer()).isEqualTo(Faults.OfAnswers.CUT);
    assertThat(faults.nextEvent()).isEqualTo(Faults.OfEvents.NONE);
  }

  @Test
  void aWordIsOfEventsOrOfAnswers() {
    Faults faults = new Faults();
    faults.next("half", 2);
    faults.next("half-answer", 1);
    assertThat(List.of(faults.nextEvent(), faults.nextEvent(), faults.nextEvent()))
        .containsExactly(Faults.OfEvents.HALF, Faults.OfEvents.HALF, Faults.OfEvents.NONE);
    assertThat(List.of(faults.nextAnswer(), faults.nextAnswer()))
        .containsExactly(Faults.OfAnswers.HALF, Faults.OfAnswers.NONE);
    assertThatThrownBy(() -> faults.next("burnt", 1))
        .hasMessage(
            "got fault 'burnt', wanted one of lost, twice, half, cut, refused, half-answer,"
                + " cut-answer");
  }

  @Test
  void probabilitiesAreSuch() {
    Faults faults = new Faults();
    assertThatThrownBy(() -> faults.rate("lost", 1.5)).hasMessageContaining("got 1.5, wanted");
    assertThatThrownBy(() -> faults.rate("lost", Double.NaN)).hasMessageContaining("got NaN");
    faults.rate("lost", 0.75);
    assertThatThrownBy(() -> faults.rate("cut", 0.5)).hasMessageContaining("sum up to 1.25");
    faults.rate("cut", 0.25);
  }
}
