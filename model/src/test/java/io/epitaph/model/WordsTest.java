package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S,0 ms",
    "PT0.1634S,163 ms",
    "PT1.94S,1.9 s",
    "PT12S,12 s",
    "PT90S,90 s",
    "PT4M,4 min",
    "PT2H30M,2.5 h",
    "PT72H,3 d",
    "P40000D,40000 d"
  })
  void aDurationIsPrintedInTheUnitPeopleWouldUse(Duration duration, String text) {
    assertThat(Words.duration(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1,1st", "2,2nd", "3,3rd", "4,4th", "11,11th", "12,12th", "21,21st", "113,113th"})
  void anOrdinalHasItsEnding(long number, String text) {
    assertThat(Words.ordinal(number)).isEqualTo(text);
  }

  @Test
  void aCutTextEndsInDotsAndSplitsNoCharacter() {
    assertThat(Words.cut("abc", 3)).isEqualTo("abc");
    assertThat(Words.cut("abcd", 3)).isEqualTo("ab…");
    assertThat(Words.cut("a\uD83D\uDC33bc", 3)).isEqualTo("a…");
  }

  @Test
  void durationsHaveTheUnitThatReadsBest() {
    assertThat(Words.duration(Duration.ofMillis(163))).isEqualTo("163 ms");
    assertThat(Words.duration(Duration.ofMillis(1_900))).isEqualTo("1.9 s");
    assertThat(Words.duration(Duration.ofSeconds(12))).isEqualTo("12 s");
    assertThat(Words.duration(Duration.ofMinutes(4))).isEqualTo("4 min");
    assertThat(Words.duration(Duration.ofMinutes(150))).isEqualTo("2.5 h");
    assertThat(Words.duration(Duration.ofDays(3))).isEqualTo("3 d");
  }

  @Test
  void theLongestDurationIsNoError() {
    assertThat(Words.duration(Duration.ofSeconds(Long.MAX_VALUE))).endsWith(" d");
  }

  @Test
  void bytesAreCountedByThePowersOfTwoThatLimitsAreSetIn() {
    assertThat(Words.bytes(8L * 1024 * 1024)).isEqualTo("8 MiB");
    assertThat(Words.bytes(1536L * 1024 * 1024)).isEqualTo("1.5 GiB");
  }

  @Test
  void ordinalsEndAsInSpeech() {
    assertThat(Words.ordinal(1)).isEqualTo("1st");
    assertThat(Words.ordinal(12)).isEqualTo("12th");
    assertThat(Words.ordinal(22)).isEqualTo("22nd");
    assertThat(Words.ordinal(103)).isEqualTo("103rd");
  }

  @Test
  void aCutTextShowsThatThereWasMoreAndSplitsNoCharacter() {
    assertThat(Words.cut("abc", 3)).isEqualTo("abc");
    assertThat(Words.cut("abcd", 3)).isEqualTo("ab…");
    assertThat(Words.cut("a😀bc", 3)).isEqualTo("a…");
  }
}
