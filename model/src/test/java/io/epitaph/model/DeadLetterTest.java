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
        new DeadLetter(By.NOTIFIER, "epitaph.incidents", 0, 1, "404", "slack", null, new byte[0]);
    assertThat(letter.headers()).containsEntry("by", "notifier").containsEntry("receiver", "slack");
  }

  @Test
  void theTypeOfARecordIsKeptSoThatItCanBeReadAgain() {
    DeadLetter letter =
        new DeadLetter(
            By.FORENSICS, "epitaph.events", 0, 1, "no JSON", null, "snapshot", new byte[0]);
    assertThat(letter.headers()).containsEntry("type", "snapshot");
    assertThat(letter.withoutValue().headers()).containsEntry("type", "snapshot");
  }

  private static DeadLetter at(int partition, int bytes, String error) {
    return new DeadLetter(By.FORENSICS, "epitaph.events", partition, 41, error, new byte[bytes]);
  }

  @Test
  void whatATopicAcceptsKeepsItsValue() {
    DeadLetter largest = at(3, Topic.MAX_VALUE_BYTES, "no JSON");
    assertThat(largest.fitting()).isSameAs(largest);
  }

  @Test
  void oneThatIsTooLargeSaysHowLargeItWasAndWhereItIs() {
    DeadLetter fitting = at(3, Topic.MAX_VALUE_BYTES + 1, "no JSON").fitting();
    assertThat(fitting.value()).isEmpty();
    assertThat(fitting.error())
        .isEqualTo(
            "no JSON (16711681 bytes, too large to be kept here: it is in epitaph.events,"
                + " partition 3, offset 41)");
    assertThat(fitting.headers()).containsEntry("partition", "3").containsEntry("offset", "41");
  }

  @Test
  void whatWasInNoPartitionIsInNoTopic() {
    assertThat(at(-1, 7, "no JSON").withoutValue().error())
        .isEqualTo("no JSON (7 bytes, too large to be kept here: it is in no topic)");
  }

  @Test
  void aLongErrorIsCutAndTheRestOfTheLetterStays() {
    DeadLetter letter = at(3, 7, "x".repeat(20_000_000));
    assertThat(letter.error()).hasSize(600).endsWith("xxx...");
    assertThat(letter.withoutValue().error())
        .hasSize(600)
        .contains("xxx... (7 bytes")
        .endsWith("offset 41)");
  }
}
