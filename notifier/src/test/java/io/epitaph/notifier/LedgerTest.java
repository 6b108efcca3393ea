package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.notifier.Change.Word;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();

  private List<Word> take(Incident incident) {
    assertThat(ledger.isNewer(incident)).isTrue();
    return ledger.take(incident).stream().map(Change::word).toList();
  }

  @Test
  void anIncidentIsReportedOnceWhenItOpensAndOnceWhenItIsResolved() {
    assertThat(take(Samples.loop("web", 1))).containsExactly(Word.OPENED);
    assertThat(take(Samples.loop("web", 2))).containsExactly(Word.UPDATED);
    assertThat(take(Samples.resolved(Samples.loop("web", 3), Resolution.RECOVERED)))
        .containsExactly(Word.RESOLVED);
    assertThat(take(Samples.resolved(Samples.loop("web", 4), Resolution.RECOVERED))).isEmpty();
  }

  @Test
  void aRevisionThatWasSeenOrIsOlderIsNoNews() {
    take(Samples.loop("web", 5));
    assertThat(ledger.isNewer(Samples.loop("web", 5))).isFalse();
    assertThat(ledger.isNewer(Samples.loop("web", 4))).isFalse();
  }

  @Test
  void oneThatIsOverWhenFirstSeenIsReportedAsOpenedThenAsResolved() {
    assertThat(take(Samples.resolved(Samples.loop("web", 9), Resolution.GAVE_UP)))
        .containsExactly(Word.OPENED, Word.RESOLVED);
  }

  @Test
  void aPartOfAnotherIsNotReported() {
    Incident loop = Samples.loop("web", 1);
    assertThat(take(Samples.partOf(Samples.crash("web", 1), loop))).isEmpty();
    Incident over = Samples.resolved(Samples.crash("web", 2), Resolution.REMOVED);
    assertThat(take(Samples.partOf(over, loop))).isEmpty();
  }

  @Test
  void oneThatBecomesPartOfAnotherIsOver() {
    take(Samples.crash("web", 1));
    Incident part = Samples.partOf(Samples.crash("web", 2), Samples.loop("web", 1));
    List<Change> changes = ledger.take(part);
    assertThat(changes).singleElement().matches(Change::folded, "folded");
    Incident over = Samples.resolved(Samples.crash("web", 3), Resolution.REMOVED);
    assertThat(take(Samples.partOf(over, Samples.loop("web", 1)))).isEmpty();
  }

  @Test
  void oneThatOpensAgainIsReportedAgainUnderAnotherId() {
    String first = ledger.take(Samples.loop("web", 1)).get(0).id();
    take(Samples.resolved(Samples.loop("web", 2), Resolution.RECOVERED));
    List<Change> again = ledger.take(Samples.loop("web", 3));
    assertThat(again).singleElement().matches(change -> change.word() == Word.OPENED);
    assertThat(again.get(0).id()).isNotEqualTo(first);
  }

  @Test
  void readingTheSameAgainReportsItUnderTheSameIds() {
    Incident over = Samples.resolved(Samples.loop("web", 9), Resolution.GAVE_UP);
    assertThat(new Ledger().take(over)).isEqualTo(new Ledger().take(over));
    assertThat(new Ledger().take(over).get(0).id())
        .isEqualTo(new Ledger().take(Samples.loop("web", 1)).get(0).id());
  }
}
