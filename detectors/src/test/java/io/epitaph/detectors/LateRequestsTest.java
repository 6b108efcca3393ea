package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Signals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deaths on request whose request comes late, or never. */
class LateRequestsTest {
  private static final Duration SOON = Duration.ofMillis(40);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web").run().pass(MINUTE);

  /** The signals come after so many other inputs, from the first signal on. */
  private static Delivery killsLater(int by) {
    return sent -> {
      List<Input> arranged = new ArrayList<>(sent);
      List<Input> kills =
          sent.stream().filter(i -> i.isEvent() && i.event().action().equals("kill")).toList();
      int at = sent.indexOf(kills.get(0));
      arranged.removeAll(kills);
      arranged.addAll(Math.min(at + by, arranged.size()), kills);
      return arranged;
    };
  }

  @Test
  void aStopShowsTheRequestWhoseSignalWasLost() {
    web.dies(143).stopEvent();
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnation(web).cause().kind()).isEqualTo(Kind.STOPPED_ON_REQUEST);
    assertThat(outcome.incident().resolution()).isEqualTo(Resolution.WITHDRAWN);
  }

  @Test
  void aStopShowsNoRequestForAnotherExit() {
    web.dies(3).stopEvent();
    assertThat(script.outcome().incarnation(web).cause().kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void aCrashThatIsOverIsWithdrawnWhenTheSignalComes() {
    web.signalled(Signals.TERM).dies(SOON, 143).started().pass(MINUTE).paused().unpaused();
    // Without it the crash ended as recovered, with the start.
    assertThat(script.outcome(killsLater(Integer.MAX_VALUE / 2)).revisions())
        .extracting(Incident::resolution)
        .containsExactly(null, Resolution.RECOVERED, Resolution.WITHDRAWN);
  }

  @Test
  void aCrashThatIsOpenIsWithdrawnWhenTheSignalComes() {
    web.signalled(Signals.TERM).dies(SOON, 143);
    script.container("other").run().pass(MINUTE).paused();
    assertThat(script.outcome(killsLater(Integer.MAX_VALUE / 2)).incident().resolution())
        .isEqualTo(Resolution.WITHDRAWN);
  }

  /** One that explains no death; by so much that it cannot be taken in its place. */
  private void aSignalComesTooLate() {
    web.signalled(Signals.HUP);
    for (int i = 0; i < 4; i++) {
      web.pass(Duration.ofSeconds(15)).paused().unpaused();
    }
  }

  @Test
  void whileRequestsComeLateNoKillFromOutsideIsACrash() {
    aSignalComesTooLate();
    web.dies(SOON, 143);
    Outcome outcome = script.outcome(killsLater(16));
    assertThat(outcome.incarnation(web).cause().kind()).isEqualTo(Kind.KILLED_FROM_OUTSIDE);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void twoMinutesLaterAKillFromOutsideIsACrashAgain() {
    aSignalComesTooLate();
    web.dies(Duration.ofMinutes(3), 143);
    assertThat(script.outcome(killsLater(16)).incident().kind()).isEqualTo(Incident.Kind.CRASH);
  }
}
