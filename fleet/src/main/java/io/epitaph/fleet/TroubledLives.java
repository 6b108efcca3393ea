package io.epitaph.fleet;

import static io.epitaph.model.CauseOfDeath.Kind.COMPLETED;
import static io.epitaph.model.CauseOfDeath.Kind.OUT_OF_MEMORY;
import static io.epitaph.model.CauseOfDeath.Kind.STOPPED_ON_REQUEST;

import io.epitaph.model.Incident;
import io.epitaph.testing.Lives;
import io.epitaph.testing.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Scripted lives that are out of memory, or not well. */
final class TroubledLives {
  private final LifeScript script;
  private final SimulatedEngine engine;

  TroubledLives(LifeScript script) {
    this.script = script;
    this.engine = script.engine();
  }

  void begin() {
    chokedChild();
    choked();
    sick();
    flapping();
  }

  private void chokedChild() {
    String id =
        script.run(
            Subject.running("choked-child", "(exec tail /dev/zero); echo survived; sleep 1.5")
                .withMemory(Lives.EIGHT_MIB)
                .withLabel("epitaph.oom.survival", "1s"),
            List.of(COMPLETED),
            Set.of(Incident.Kind.OOM));
    script.after(
        500,
        () -> {
          engine.outOfMemory(id);
          engine.say(id, "survived");
        });
    script.after(2_000, () -> engine.exit(id, 0));
  }

  private void choked() {
    String id =
        script.run(
            Subject.running("choked", "echo I want it all; sleep 0.5; exec tail /dev/zero")
                .withMemory(Lives.EIGHT_MIB),
            List.of(OUT_OF_MEMORY),
            Set.of(Incident.Kind.OOM));
    engine.say(id, "I want it all");
    script.after(
        600,
        () -> {
          engine.outOfMemory(id);
          engine.outOfMemory(id);
        });
    script.after(630, () -> engine.exit(id, 137));
  }

  private void sick() {
    String id =
        script.run(
            Subject.running("sick", "touch /tmp/well; while true; do sleep 0.2; done")
                .withHealthCheck("cat /tmp/well || { echo no /tmp/well; exit 1; }")
                .withStopTimeout(Duration.ZERO)
                .withLabel("epitaph.stuck-unhealthy.after", "5000ms"),
            List.of(STOPPED_ON_REQUEST),
            Set.of(Incident.Kind.STUCK_UNHEALTHY));
    for (int second = 1; second < 20; second++) {
      boolean well = second < 3;
      script.after(
          1_000L * second, () -> engine.probe(id, well ? 0 : 1, well ? "" : "no /tmp/well"));
    }
    script.after(20_000, () -> engine.stop(id, 143));
  }

  /** Eight changes, three seconds apart, then well until its incident is long resolved. */
  private void flapping() {
    String id =
        script.run(
            Subject.running("flapping", "touch /tmp/well; while true; do sleep 0.2; done")
                .withHealthCheck("test -e /tmp/well")
                .withStopTimeout(Duration.ZERO)
                .withLabel("epitaph.health-flap.half-life", "10000ms"),
            List.of(STOPPED_ON_REQUEST),
            Set.of(Incident.Kind.HEALTH_FLAP));
    for (int second = 1; second < 100; second++) {
      int change = Math.min(second / 3, 8);
      script.after(1_000L * second, () -> engine.probe(id, change % 2, ""));
    }
    script.after(100_000, () -> engine.stop(id, 143));
  }
}
