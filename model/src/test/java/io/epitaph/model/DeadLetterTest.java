package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.epitaph.model.DeadLetter.By;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  @Test
  void theHeadersSayWhereItWasReadAndWhatWasWrong() {
    DeadLetter letter = new DeadLetter(By.INDEXER, "epitaph.lives", 3, 17, "no JSON", new byte[0]);
    assertThat(letter.headers())
        .containsExactly(
            entry("topic", "epitaph.lives"),
            entry("partition", "3"),
            entry("offset", "17"),
            entry("error", "no JSON"),
            entry("by", "indexer"));
  }

  @Test
  void theNotifiersNamesItsReceiver() {
    DeadLetter letter =
        new DeadLetter(By.NOTIFIER, "epitaph.incidents", 0, 1, "404", "slack", new byte[0]);
    assertThat(letter.headers()).containsEntry("by", "notifier").containsEntry("receiver", "slack");
  }
}
