package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SentFactsTest {
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");

  private final SentFacts sent = new SentFacts();

  private static InspectSnapshot snapshot(Instant at, Facts facts) {
    return InspectSnapshot.builder()
        .id("id")
        .engine(new EngineRef("e", "engine", "host"))
        .containerId("c")
        .takenAt(at)
        .why(InspectSnapshot.CHECK)
        .facts(facts)
        .build();
  }

  @Test
  void whatWasSentIsNoNews() throws Exception {
    assertThat(sent.isNews(snapshot(T, TestFacts.of("running", "")))).isTrue();
    sent.add(snapshot(T, TestFacts.of("running", "")));
    assertThat(sent.isNews(snapshot(T, TestFacts.of("running", "")))).isFalse();
    assertThat(sent.isNews(snapshot(T, TestFacts.of("paused", "")))).isTrue();
  }

  @Test
  void whatHasNotChangedIsSentOnceAnHour() throws Exception {
    sent.add(snapshot(T, TestFacts.of("running", "")));
    Instant again = T.plus(SentFacts.AGAIN);
    assertThat(sent.isNews(snapshot(again.minusMillis(1), TestFacts.of("running", "")))).isFalse();
    assertThat(sent.isNews(snapshot(again, TestFacts.of("running", "")))).isTrue();
  }

  @Test
  void oneThatDoesNotRunIsNotSentAgain() throws Exception {
    sent.add(snapshot(T, TestFacts.of("exited", "")));
    assertThat(sent.isNews(snapshot(T.plus(SentFacts.AGAIN), TestFacts.of("exited", ""))))
        .isFalse();
  }

  @Test
  void whatAProbePrintsIsNewsOnlyWhenItFails() throws Exception {
    sent.add(snapshot(T, TestFacts.probed(0, "it is 14:00")));
    assertThat(sent.isNews(snapshot(T, TestFacts.probed(0, "it is 14:05")))).isFalse();
    sent.add(snapshot(T, TestFacts.probed(1, "no answer")));
    assertThat(sent.isNews(snapshot(T, TestFacts.probed(1, "refused")))).isTrue();
  }
}
