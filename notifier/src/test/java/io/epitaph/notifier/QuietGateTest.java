package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.kafka.QuietEntry;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Times are minutes after {@link Samples#T}, at which all incidents open. */
class QuietGateTest {
  private final Ledger ledger = new Ledger();
  private final Recorded receiver = new Recorded();
  private QuietGate gate = new QuietGate(receiver, 0);

  /** Keeps what it is sent, and acknowledges it when the test says so. */
  private static final class Recorded implements Receiver {
    final List<String> sent = new ArrayList<>();
    int taken;
    boolean acknowledges = true;
    private long unacknowledged = Long.MAX_VALUE;

    @Override
    public void take(Revision revision, boolean history) {
      taken++;
      revision.changes().forEach(change -> sent.add((history ? "history " : "") + text(change)));
    }

    @Override
    public void release(Revision revision, long until) {
      take(revision, false);
      pend(until);
    }

    @Override
    public void take(QuietEnd end, ConsumerRecord<String, byte[]> source, long until) {
      sent.add(end.sentence());
      pend(until);
    }

    private void pend(long until) {
      unacknowledged = acknowledges ? Long.MAX_VALUE : Math.min(unacknowledged, until);
    }

    @Override
    public OptionalLong firstReleased() {
      return unacknowledged == Long.MAX_VALUE
          ? OptionalLong.empty()
          : OptionalLong.of(unacknowledged);
    }

    @Override
    public String name() {
      return "slack";
    }

    @Override
    public void caughtUp() {}

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public OptionalLong firstPending(int partition) {
      return OptionalLong.empty();
    }

    @Override
    public ReceiverStatus status() {
      return new ReceiverStatus(0, 0, 0, null);
    }

    @Override
    public void close() {}
  }

  private static String text(Change change) {
    return Wire.name(change.word()) + " " + change.incident().workload().name();
  }

  private static Instant at(int minute) {
    return Samples.T.plusSeconds(60L * minute);
  }

  private static QuietWindow window(String workload, int from, int to) {
    return QuietWindow.of(
        workload + from, at(from), workload, null, at(from), at(to), "deploy", "ops");
  }

  private void windows(QuietWindow... all) {
    gate.use(
        new QuietWindows(
            Stream.of(all)
                .map(
                    window ->
                        new QuietEntry(
                            window,
                            new ConsumerRecord<>(
                                Topic.QUIET.topicName(), 0, 0, window.id(), Wire.write(window))))
                .toList()));
  }

  private void take(Incident incident) {
    gate.take(new Revision(Samples.record(incident, 0), incident, ledger.take(incident)), false);
  }

  /** Resolved as long after T as its revision says, in seconds. */
  private static Incident recovered(String name, long revision) {
    return Samples.resolved(Samples.loop(name, revision), Resolution.RECOVERED);
  }

  private static String ended(String workload, String counts) {
    return "quiet window for " + workload + " (deploy) ended: " + counts;
  }

  // ---- what is held

  @Test
  void whatOpensInAWindowIsNotSentBeforeItsEndAndThenOnce() {
    windows(window("shop/*", -1, 60));
    take(Samples.loop("shop/web", 1));
    take(Samples.loop("shop/web", 2));
    gate.release(at(59));
    assertThat(receiver.sent).isEmpty();
    assertThat(gate.held()).isEqualTo(1);
    gate.release(at(60));
    gate.release(at(61));
    assertThat(receiver.sent)
        .containsExactly(
            ended("shop/*", "1 incident opened in it, 1 is still open"), "opened shop/web");
    assertThat(gate.held()).isZero();
  }

  @Test
  void whatIsOverBeforeTheEndIsOnlyCounted() {
    windows(window("*", -1, 60));
    take(Samples.loop("shop/web", 1));
    take(Samples.loop("shop/db", 1));
    take(Samples.loop("shop/mail", 1));
    take(recovered("shop/web", 2));
    take(recovered("shop/db", 2));
    gate.release(at(60));
    assertThat(receiver.sent)
        .containsExactly(
            ended("all workloads", "3 incidents opened in it, 2 are over, 1 is still open"),
            "opened shop/mail");
  }

  @Test
  void aWindowInWhichNothingOpensSaysNothing() {
    windows(window("*", 1, 60));
    take(Samples.loop("shop/web", 1));
    gate.release(at(60));
    assertThat(receiver.sent).containsExactly("opened shop/web");
  }

  @Test
  void whatWasSentBeforeAWindowStillGetsItsUpdatesAndItsEnd() {
    windows(window("*", 1, 60));
    take(Samples.loop("shop/web", 1));
    take(Samples.loop("shop/web", 90));
    take(recovered("shop/web", 120));
    assertThat(receiver.sent)
        .containsExactly("opened shop/web", "updated shop/web", "resolved shop/web");
  }

  @Test
  void anotherWorkloadIsNotHeld() {
    windows(window("shop/*", -1, 60));
    take(Samples.loop("bank/web", 1));
    assertThat(receiver.sent).containsExactly("opened bank/web");
  }

  @Test
  void anotherEngineIsNotHeld() {
    windows(QuietWindow.of("one", at(0), "*", "other-*", at(-1), at(60), null, "ops"));
    take(Samples.loop("shop/web", 1));
    assertThat(receiver.sent).containsExactly("opened shop/web");
  }

  @Test
  void whatIsSentAfterItsWindowGetsItsEnd() {
    windows(window("*", -1, 60));
    take(Samples.loop("shop/web", 1));
    gate.release(at(60));
    take(recovered("shop/web", 3_700));
    assertThat(receiver.sent).endsWith("opened shop/web", "resolved shop/web");
  }

  @Test
  void whatTurnsOutToBePartOfAnotherCountsWithIt() {
    windows(window("*", -1, 60));
    take(Samples.crash("shop/web", 1));
    take(Samples.loop("shop/web", 2));
    take(Samples.partOf(Samples.crash("shop/web", 3), Samples.loop("shop/web", 2)));
    gate.release(at(60));
    assertThat(receiver.sent)
        .containsExactly(
            ended("all workloads", "1 incident opened in it, 1 is still open"), "opened shop/web");
  }

  @Test
  void aReceiverKnowsOfAPartAlsoOfOneThatWasHeld() {
    windows(window("*", -1, 60));
    take(Samples.crash("shop/web", 1));
    assertThat(receiver.taken).isZero();
    take(Samples.partOf(Samples.crash("shop/web", 3), Samples.loop("shop/web", 2)));
    assertThat(receiver.taken).isEqualTo(1);
    assertThat(receiver.sent).isEmpty();
  }

  // ---- a loop that gave up is no recovery

  private void takeLoopThatGaveUp() {
    windows(window("*", -1, 60));
    take(Samples.loop("shop/web", 1));
    take(Samples.resolved(Samples.loop("shop/web", 2), Resolution.GAVE_UP));
    take(Samples.partOf(Samples.crash("shop/web", 3), Samples.loop("shop/web", 2)));
  }

  @Test
  void aLoopThatGaveUpInAWindowIsSentAtItsEnd() {
    takeLoopThatGaveUp();
    gate.release(at(60));
    assertThat(receiver.sent)
        .containsExactly(
            ended("all workloads", "1 incident opened in it, 1 is still open"),
            "opened shop/web",
            "resolved shop/web");
  }

  @Test
  void aLoopThatGaveUpAndWasRepairedInAWindowIsNotSent() {
    takeLoopThatGaveUp();
    Incident repaired = Samples.resolved(Samples.crash("shop/web", 4), Resolution.RECOVERED);
    take(Samples.partOf(repaired, Samples.loop("shop/web", 2)));
    gate.release(at(60));
    assertThat(receiver.sent)
        .containsExactly(ended("all workloads", "1 incident opened in it, 1 is over"));
  }

  // ---- several windows, and early ends

  @Test
  void whatAnotherWindowStillCoversIsHeldUntilThatEnds() {
    windows(window("*", -1, 60), window("shop/*", 50, 90));
    take(Samples.loop("shop/web", 1));
    gate.release(at(60));
    assertThat(receiver.sent)
        .containsExactly(ended("all workloads", "1 incident opened in it, 1 is still open"));
    gate.release(at(90));
    assertThat(receiver.sent).hasSize(2).endsWith("opened shop/web");
  }

  @Test
  void aWindowThatBeginsLaterDoesNotHoldWhatIsDue() {
    windows(window("*", -1, 60), window("*", 61, 90));
    take(Samples.loop("shop/web", 1));
    gate.release(at(62));
    assertThat(receiver.sent).hasSize(2).endsWith("opened shop/web");
  }

  @Test
  void aWindowThatIsEndedEarlyReleasesWhatItHeld() {
    QuietWindow window = window("*", -1, 60);
    windows(window);
    take(Samples.loop("shop/web", 1));
    windows(window.ended(at(10), "ops"));
    gate.release(at(10));
    assertThat(receiver.sent)
        .containsExactly(
            ended("all workloads", "1 incident opened in it, 1 is still open"), "opened shop/web");
  }

  @Test
  void whatOpenedAfterAnEarlyEndThatWasNotKnownYetIsNotLost() {
    QuietWindow window = window("*", -2, 60);
    windows(window);
    take(Samples.loop("shop/web", 1));
    long mark = gate.mark();
    // It ended before that incident, and the notifier dies before it reads so.
    restart(mark, window.ended(at(-1), "ops"));
    replay(Samples.loop("shop/web", 1));
    gate.release(at(1));
    assertThat(receiver.sent).containsExactly("opened shop/web");
  }

  @Test
  void oneThatIsCancelledHoldsNothing() {
    windows(window("*", -1, 60).ended(at(-1), "ops"));
    take(Samples.loop("shop/web", 1));
    assertThat(receiver.sent).containsExactly("opened shop/web");
  }

  // ---- restarts

  private void restart(long mark, QuietWindow... windows) {
    gate = new QuietGate(receiver, mark);
    windows(windows);
    receiver.unacknowledged = Long.MAX_VALUE;
  }

  /** As a new process reads it. */
  private void replay(Incident... revisions) {
    Ledger again = new Ledger();
    for (Incident incident : revisions) {
      gate.take(new Revision(Samples.record(incident, 0), incident, again.take(incident)), true);
    }
  }

  @Test
  void whatWasHeldIsHeldAfterARestartThoughItsOffsetIsCommitted() {
    QuietWindow window = window("*", -1, 60);
    windows(window);
    take(Samples.loop("shop/web", 1));
    gate.release(at(30));
    restart(gate.mark(), window);
    replay(Samples.loop("shop/web", 1));
    gate.release(at(31));
    assertThat(receiver.sent).isEmpty();
    gate.release(at(60));
    assertThat(receiver.sent).hasSize(2).endsWith("opened shop/web");
  }

  @Test
  void whatWasReleasedAndNotAcknowledgedIsReleasedAgain() {
    QuietWindow window = window("*", -1, 60);
    windows(window);
    take(Samples.loop("shop/web", 1));
    receiver.acknowledges = false;
    gate.release(at(60));
    long mark = gate.mark();
    receiver.sent.clear();
    restart(mark, window);
    replay(Samples.loop("shop/web", 1));
    gate.release(at(61));
    assertThat(receiver.sent)
        .containsExactly(
            ended("all workloads", "1 incident opened in it, 1 is still open"), "opened shop/web");
  }

  @Test
  void theEndOfAWindowIsSaidOnceThoughAnotherStillHoldsWhatOpenedInIt() {
    QuietWindow first = window("*", -1, 60);
    QuietWindow second = window("shop/*", -1, 90);
    windows(first, second);
    take(Samples.loop("shop/web", 1));
    gate.release(at(60));
    assertThat(receiver.sent).hasSize(1);
    restart(gate.mark(), first, second);
    replay(Samples.loop("shop/web", 1));
    gate.release(at(61));
    assertThat(receiver.sent).hasSize(1);
  }

  @Test
  void whatWasReleasedAndAcknowledgedIsHistory() {
    QuietWindow window = window("*", -1, 60);
    windows(window);
    take(Samples.loop("shop/web", 1));
    gate.release(at(60));
    long mark = gate.mark();
    receiver.sent.clear();
    restart(mark, window);
    replay(Samples.loop("shop/web", 1));
    gate.release(at(61));
    assertThat(receiver.sent).containsExactly("history opened shop/web");
  }

  @Test
  void whatWasStillOpenAtTheEndGetsItsEndThoughBothCameWhileTheNotifierWasDown() {
    restart(0, window("*", -1, 60));
    take(Samples.loop("shop/web", 1));
    take(recovered("shop/web", 3_700));
    gate.release(at(70));
    assertThat(receiver.sent)
        .containsExactly(
            "opened shop/web",
            "resolved shop/web",
            ended("all workloads", "1 incident opened in it, 1 is over"));
  }

  @Test
  void whatEndedInTheWindowStaysUnsentThoughBothCameWhileTheNotifierWasDown() {
    restart(0, window("*", -1, 60));
    take(recovered("shop/web", 30));
    gate.release(at(70));
    assertThat(receiver.sent)
        .containsExactly(ended("all workloads", "1 incident opened in it, 1 is over"));
  }

  @Test
  void theMarkStaysBeforeAWindowUntilAllOfItIsAcknowledged() {
    windows(window("*", -1, 60));
    take(Samples.loop("shop/web", 1));
    receiver.acknowledges = false;
    gate.release(at(60));
    assertThat(gate.mark()).isEqualTo(at(60).toEpochMilli() - 1);
    receiver.unacknowledged = Long.MAX_VALUE;
    assertThat(gate.mark()).isEqualTo(at(60).toEpochMilli());
  }
}
