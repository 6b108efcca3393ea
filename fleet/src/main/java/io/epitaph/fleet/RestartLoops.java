package io.epitaph.fleet;

import static io.epitaph.model.CauseOfDeath.Kind.FAILED;
import static io.epitaph.model.CauseOfDeath.Kind.STOPPED_ON_REQUEST;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.testing.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Scripted lives that end again and again, and are restarted by their policies. */
final class RestartLoops {
  private final LifeScript script;
  private final SimulatedEngine engine;

  RestartLoops(LifeScript script) {
    this.script = script;
    this.engine = script.engine();
  }

  void begin() {
    loopThatGivesUp();
    loopForEver();
    loopToTheCap();
  }

  private void loopThatGivesUp() {
    String id =
        script.create(
            Subject.running("loop", "sleep 0.2; exit 127").withRestart("on-failure:5"),
            Collections.nCopies(6, FAILED),
            Set.of(Incident.Kind.RESTART_LOOP));
    engine.script(id, () -> script.after(200, () -> engine.exit(id, 127)));
    engine.start(id);
  }

  /** Six times it runs for 12 s and fails; the seventh time it is stopped. */
  private void loopForEver() {
    List<CauseOfDeath.Kind> causes = new ArrayList<>(Collections.nCopies(6, FAILED));
    causes.add(STOPPED_ON_REQUEST);
    String id =
        script.create(
            Subject.running("for-ever", "sleep 12; exit 1")
                .withRestart("always")
                .withStopTimeout(Duration.ZERO),
            causes,
            Set.of(Incident.Kind.RESTART_LOOP));
    int[] starts = new int[1];
    engine.script(
        id,
        () -> {
          if (++starts[0] <= 6) {
            script.after(12_000, () -> engine.exit(id, 1));
          } else {
            script.after(3_000, () -> engine.stop(id, 143));
          }
        });
    engine.start(id);
  }

  /** Eleven deaths, after the last of which the engine waits its longest; removed meanwhile. */
  private void loopToTheCap() {
    String id =
        script.create(
            Subject.running("cap", "exit 1").withRestart("always").withStopTimeout(Duration.ZERO),
            Collections.nCopies(11, FAILED),
            Set.of(Incident.Kind.RESTART_LOOP));
    int[] starts = new int[1];
    engine.script(
        id,
        () -> {
          starts[0]++;
          script.after(20, () -> engine.exit(id, 1));
          if (starts[0] == 11) {
            script.after(5_000, () -> engine.remove(id));
          }
        });
    engine.start(id);
  }
}
