package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertBookTest {
  private static final Duration RESEND = Duration.ofMinutes(1);
  private static final Duration VISIBLE = Duration.ofMinutes(6);
  private static final Instant T = Samples.T.plusSeconds(60);

  private final AlertBook book = new AlertBook(RESEND, VISIBLE);

  private void take(Incident incident, Instant now) {
    book.take(Samples.news(incident), false, now);
  }

  /** What is sent, and taken. */
  private List<Posting> send(Instant now) {
    List<Posting> due = book.due(now);
    due.forEach(posting -> book.posted(posting, now));
    return due;
  }

  private static Instant endsAt(Posting posting) {
    List<com.fasterxml.jackson.databind.node.ObjectNode> bodies = posting.bodies();
    return Instant.parse(bodies.get(bodies.size() - 1).path("endsAt").asText());
  }

  @Test
  void anOpenOneIsSentAtOnceAndAgainEachMinuteAndWouldEndByItself() {
    take(Samples.loop("web", 1), T);
    assertThat(send(T))
        .singleElement()
        .satisfies(
            posting -> assertThat(endsAt(posting)).isEqualTo(T.plus(RESEND.multipliedBy(4))));
    assertThat(send(T.plusSeconds(59))).isEmpty();
    assertThat(send(T.plusSeconds(60))).hasSize(1);
  }

  @Test
  void oneThatIsOverEndsByAnEndThatIsNotLater() {
    take(Samples.loop("web", 1), T);
    send(T);
    Instant later = T.plusSeconds(3600);
    take(Samples.resolved(Samples.loop("web", 2), Resolution.RECOVERED), later);
    assertThat(send(later))
        .singleElement()
        .satisfies(
            posting -> {
              assertThat(posting.resolved()).isTrue();
              assertThat(endsAt(posting)).isEqualTo(later);
            });
    assertThat(book.size()).isZero();
  }

  @Test
  void oneThatIsOverWhenFirstSeenIsShownForAWhile() {
    take(Samples.resolved(Samples.loop("web", 9), Resolution.RECOVERED), T);
    assertThat(send(T)).singleElement().matches(posting -> !posting.resolved());
    assertThat(send(T.plus(VISIBLE).minusSeconds(30))).noneMatch(Posting::resolved);
    assertThat(send(T.plus(VISIBLE))).singleElement().matches(Posting::resolved);
  }

  @Test
  void whileAlertmanagerIsUnavailableTheTimeToBeShownDoesNotBegin() {
    take(Samples.resolved(Samples.loop("web", 9), Resolution.RECOVERED), T);
    book.due(T);
    assertThat(send(T.plus(VISIBLE))).singleElement().matches(posting -> !posting.resolved());
  }

  @Test
  void aLoopThatGaveUpIsShownAsLongAsTheCrashItLeft() {
    Incident loop = Samples.loop("web", 1);
    take(loop, T);
    send(T);
    Instant end = T.plusSeconds(3600);
    take(Samples.resolved(Samples.loop("web", 2), Resolution.GAVE_UP), end);
    take(Samples.partOf(Samples.crash("web", 1), loop), end);
    Instant muchLater = end.plusSeconds(86_400);
    assertThat(send(muchLater)).singleElement().matches(posting -> !posting.resolved());
    Incident over = Samples.resolved(Samples.crash("web", 2), Resolution.RECOVERED);
    take(Samples.partOf(over, loop), muchLater.plusSeconds(1));
    assertThat(send(muchLater.plusSeconds(1))).singleElement().matches(Posting::resolved);
  }

  @Test
  void aLoopThatGaveUpWaitsForItsCrash() {
    Incident loop = Samples.loop("web", 1);
    take(loop, T);
    send(T);
    Instant end = T.plusSeconds(3600);
    take(Samples.resolved(Samples.loop("web", 2), Resolution.GAVE_UP), end);
    assertThat(send(end.plusSeconds(100))).noneMatch(Posting::resolved);
    take(Samples.partOf(Samples.crash("web", 1), loop), end.plusSeconds(120));
    assertThat(send(end.plus(VISIBLE))).noneMatch(Posting::resolved);
  }

  @Test
  void oneThatBecomesPartOfAnotherEndsAtOnce() {
    take(Samples.crash("web", 1), T);
    send(T);
    take(Samples.partOf(Samples.crash("web", 2), Samples.loop("web", 1)), T.plusSeconds(1));
    assertThat(send(T.plusSeconds(1))).singleElement().matches(Posting::resolved);
  }

  @Test
  void anotherSeverityEndsTheAlertOfTheFormer() {
    take(Samples.loop("web", 1), T);
    send(T);
    take(Samples.severe(Samples.loop("web", 2), Incident.Severity.CRITICAL), T.plusSeconds(1));
    Posting posting = send(T.plusSeconds(1)).get(0);
    assertThat(posting.bodies())
        .extracting(body -> body.path("labels").path("severity").asText())
        .containsExactly("high", "critical");
    assertThat(posting.bodies().get(0).path("endsAt").asText())
        .isLessThan(posting.bodies().get(1).path("endsAt").asText());
  }

  @Test
  void afterARestartWhatIsOpenIsSentAndWhatWasOverIsNot() {
    book.take(Samples.news(Samples.loop("open", 1)), true, T);
    book.take(
        Samples.news(Samples.resolved(Samples.loop("over", 1), Resolution.RECOVERED)), true, T);
    book.take(Samples.news(Samples.resolved(Samples.loop("old", 1), Resolution.GAVE_UP)), true, T);
    Instant now = T.plusSeconds(86_400);
    book.caughtUp(now);
    assertThat(send(now))
        .singleElement()
        .satisfies(posting -> assertThat(posting.incident().workload().name()).isEqualTo("open"));
  }

  @Test
  void whatEndedWhileTheNotifierWasDownEndsAtOnce() {
    book.take(Samples.news(Samples.loop("web", 1)), true, T);
    take(Samples.resolved(Samples.loop("web", 2), Resolution.RECOVERED), T.plusSeconds(1));
    book.caughtUp(T.plusSeconds(1));
    assertThat(send(T.plusSeconds(1))).singleElement().matches(Posting::resolved);
  }

  @Test
  void aRevisionThatComesWhileOneIsSentIsSentToo() {
    take(Samples.loop("web", 1), T);
    List<Posting> due = book.due(T);
    take(Samples.loop("web", 2), T);
    due.forEach(posting -> book.posted(posting, T));
    assertThat(book.unsent()).isEqualTo(1);
    assertThat(send(T.plusSeconds(1))).hasSize(1);
  }

  @Test
  void whatIsRefusedIsBuriedOnceAndTriedAgainWithTheOthers() {
    take(Samples.loop("web", 1), T);
    assertThat(book.refused(book.due(T).get(0), T)).isTrue();
    assertThat(book.due(T.plusSeconds(1))).isEmpty();
    Posting again = book.due(T.plus(RESEND)).get(0);
    assertThat(book.refused(again, T.plus(RESEND))).isFalse();
  }

  @Test
  void ofMoreThanThereIsRoomForOneThatIsOverAndWasNeverShownIsGivenUp() {
    take(Samples.loop("a", 1), T);
    take(Samples.resolved(Samples.loop("b", 2), Resolution.RECOVERED), T);
    take(Samples.loop("c", 3), T);
    assertThat(book.overflow(2)).isNotNull().extracting(record -> record.offset()).isEqualTo(2L);
    assertThat(book.overflow(1)).isNull();
  }
}
