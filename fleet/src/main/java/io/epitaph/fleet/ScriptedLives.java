package io.epitaph.fleet;

import io.epitaph.testing.Lives;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The fourteen lives of {@code docs/lives.md} on a simulated engine, with the names that {@link
 * Lives} gives them on a real one, each once and always the same: as they are there, but that all
 * end, within {@link #LENGTH}. The labels that shorten thresholds are those of {@link Lives}.
 *
 * <p>Lives 13 and 14 are about the engine itself: each needs one of its own.
 */
public final class ScriptedLives {
  /** When all of them are over. */
  public static final Duration LENGTH = Duration.ofMinutes(2);

  private final LifeScript script;

  public ScriptedLives(SimulatedEngine engine, Timeline timeline) {
    this.script = new LifeScript(engine, timeline, Collections.synchronizedList(new ArrayList<>()));
  }

  /** The correct results for the lives that have begun. */
  public List<Truth> truths() {
    synchronized (script.truths()) {
      return List.copyOf(script.truths());
    }
  }

  /** Lives 1 to 12 begin, all at once. */
  public void begin() {
    new CompletedLives(script).begin();
    new TroubledLives(script).begin();
    new RestartLoops(script).begin();
  }

  /**
   * Life 13: the engine is killed, is down for a second, and comes back. It reports that it stops
   * those that still ran; only the one with a policy runs again.
   *
   * @throws IllegalStateException when the engine has live-restore
   */
  public void beginRestarted() {
    new EngineOutages(script).beginRestarted();
  }

  /**
   * Life 14: the engine is killed, is down for a second, and comes back, and its container never
   * knew. In the end that is stopped.
   *
   * @throws IllegalStateException when the engine has no live-restore
   */
  public void beginUndying() {
    new EngineOutages(script).beginUndying();
  }
}
