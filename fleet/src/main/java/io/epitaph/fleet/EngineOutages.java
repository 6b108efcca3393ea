package io.epitaph.fleet;

import static io.epitaph.model.CauseOfDeath.Kind.STOPPED_ON_REQUEST;

import io.epitaph.testing.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Scripted lives in which the engine itself is down for a second. */
final class EngineOutages {
  private final LifeScript script;
  private final SimulatedEngine engine;

  EngineOutages(LifeScript script) {
    this.script = script;
    this.engine = script.engine();
  }

  /**
   * Life 13: the engine is killed, is down for a second, and comes back. It reports that it stops
   * those that still ran; only the one with a policy runs again.
   *
   * @throws IllegalStateException when the engine has live-restore
   */
  void beginRestarted() {
    requireLiveRestore(false);
    String always =
        script.run(
            sleeper("always").withRestart("always"),
            List.of(STOPPED_ON_REQUEST, STOPPED_ON_REQUEST),
            Set.of());
    script.run(sleeper("never"), List.of(STOPPED_ON_REQUEST), Set.of());
    outage();
    script.after(20_000, () -> engine.stop(always, 143));
  }

  /**
   * Life 14: the engine is killed, is down for a second, and comes back, and its container never
   * knew. In the end that is stopped.
   *
   * @throws IllegalStateException when the engine has no live-restore
   */
  void beginUndying() {
    requireLiveRestore(true);
    String id = script.run(sleeper("undying"), List.of(STOPPED_ON_REQUEST), Set.of());
    outage();
    script.after(20_000, () -> engine.stop(id, 143));
  }

  private void requireLiveRestore(boolean wanted) {
    if (engine.hasLiveRestore() != wanted) {
      throw new IllegalStateException(
          "engine %s: got live-restore %s, wanted %s for this life"
              .formatted(engine.name(), !wanted, wanted));
    }
  }

  private void outage() {
    script
        .timeline()
        .after(
            Duration.ofSeconds(5),
            () -> {
              engine.crash();
              script.timeline().after(Duration.ofSeconds(1), engine::comeBack);
            });
  }

  /** Sleeps for ever, and obeys. */
  private static Subject sleeper(String name) {
    return Subject.running(name, "").withCommand("/bin/sleep", "600").withInit();
  }
}
