package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static Budget.Candidate well(String id, int age) {
    return new Budget.Candidate(id, NOW.minusSeconds(age), "job", false, false, 10);
  }

  private static Budget.Candidate failed(String id, int age) {
    return new Budget.Candidate(id, NOW.minusSeconds(age), "job", true, false, 10);
  }

  private static List<String> dropped(Budget budget, Budget.Candidate... all) {
    return budget.dropped(List.of(all), NOW, 0).keySet().stream().sorted().toList();
  }

  @Test
  void ofThoseThatEndedWellTheLastOfAWorkloadStays() {
    assertThat(dropped(Budget.DEFAULT, well("a", 3), well("b", 1), well("c", 2)))
        .containsExactly("a", "c");
  }

  @Test
  void thoseThatFailedStay() {
    assertThat(dropped(Budget.DEFAULT, failed("a", 3), well("b", 1))).isEmpty();
  }

  @Test
  void aLabelledOneStays() {
    Budget.Candidate labelled =
        new Budget.Candidate("a", NOW.minusSeconds(9), "job", false, true, 10);
    assertThat(dropped(Budget.DEFAULT, labelled, well("b", 1))).isEmpty();
  }

  @Test
  void beyondTheNumberTheOldestGoThoseThatEndedWellFirst() {
    Budget two = new Budget(2, 1000, Duration.ofHours(1));
    assertThat(dropped(two, well("last", 1), failed("b", 2), failed("c", 3), failed("d", 4)))
        .containsExactly("d", "last");
  }

  @Test
  void beyondTheBytesTheOldestGo() {
    Budget small = new Budget(9, 20, Duration.ofHours(1));
    assertThat(dropped(small, failed("a", 1), failed("b", 2), failed("c", 3))).containsExactly("c");
  }

  @Test
  void onAFullDiskTheLeastWantedGoUntilEnoughIsFree() {
    List<Budget.Candidate> all = List.of(well("last", 1), failed("b", 2), failed("c", 3));
    assertThat(Budget.DEFAULT.dropped(all, NOW, 15))
        .containsOnlyKeys("last", "c")
        .containsEntry("c", "the disk of the data root was full");
    assertThat(Budget.DEFAULT.dropped(all, NOW, -1)).isEmpty();
  }

  @Test
  void whatNobodyArchivedInTimeGoes() {
    Budget brief = new Budget(9, 1000, Duration.ofMinutes(1));
    assertThat(dropped(brief, failed("a", 61), failed("b", 59))).containsExactly("a");
  }
}
