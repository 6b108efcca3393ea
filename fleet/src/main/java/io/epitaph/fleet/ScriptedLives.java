package io.epitaph.fleet;

import static io.epitaph.model.CauseOfDeath.Kind.COMPLETED;
import static io.epitaph.model.CauseOfDeath.Kind.FAILED;
import static io.epitaph.model.CauseOfDeath.Kind.OUT_OF_MEMORY;
import static io.epitaph.model.CauseOfDeath.Kind.STOPPED_ON_REQUEST;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.testing.Lives;
import io.epitaph.testing.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

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

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String LEFT = "var/tmp/legacy";

  private final SimulatedEngine engine;
  private final Timeline timeline;
  private final List<Truth> truths = Collections.synchronizedList(new ArrayList<>());

  public ScriptedLives(SimulatedEngine engine, Timeline timeline) {
    this.engine = engine;
    this.timeline = timeline;
  }

  /** The correct results for the lives that have begun. */
  public List<Truth> truths() {
    synchronized (truths) {
      return List.copyOf(truths);
    }
  }

  // ---- lives 1 to 12

  /** Lives 1 to 12 begin, all at once. */
  public void begin() {
    says(Subject.running("ephemeral", "echo I am ephemeral").withTty());
    says(Subject.running("gone", "echo I am ephemeral").withTty().withAutoRemove());
    legacy();
    reborn();
    resurrected();
    asleep();
    chokedChild();
    choked();
    sick();
    flapping();
    loopThatGivesUp();
    loopForEver();
    loopToTheCap();
  }

  private void says(Subject subject) {
    String id = run(subject, List.of(COMPLETED), Set.of());
    engine.say(id, "I am ephemeral");
    after(300, () -> engine.exit(id, 0));
  }

  private void legacy() {
    String id =
        run(
            Subject.running(
                    "legacy", "echo left behind > /var/tmp/legacy; echo wrote /var/tmp/legacy")
                .withLabel("epitaph.archive", "always"),
            List.of(COMPLETED),
            Set.of());
    engine.write(id, LEFT, "left behind\n".getBytes(UTF_8));
    engine.say(id, "wrote /var/tmp/legacy");
    after(300, () -> engine.exit(id, 0));
  }

  /** What an import makes of the first is the second's from its begin: command, files. */
  private void reborn() {
    String script = "echo I am $WHO; echo left behind >> /var/tmp/legacy; wc -l /var/tmp/*";
    String born =
        run(
            Subject.running("first-born", script).withEnv("WHO=born"),
            List.of(COMPLETED),
            Set.of());
    engine.write(born, LEFT, "left behind\n".getBytes(UTF_8));
    engine.say(born, "I am born");
    engine.say(born, "1 /var/tmp/legacy");
    after(300, () -> engine.exit(born, 0));
    after(
        5_000,
        () -> {
          String id =
              engine.create(Subject.running("reborn", script).withEnv("WHO=born"), "reborn:2.0");
          truth(id, "reborn", List.of(COMPLETED), Set.of());
          engine.write(id, LEFT, "left behind\nleft behind\n".getBytes(UTF_8));
          engine.start(id);
          engine.say(id, "I am born");
          engine.say(id, "2 /var/tmp/legacy");
          after(300, () -> engine.exit(id, 0));
        });
  }

  private void resurrected() {
    String id =
        run(
            Subject.running("resurrected", "echo I am ephemeral").withTty(),
            List.of(COMPLETED, COMPLETED),
            Set.of());
    engine.say(id, "I am ephemeral");
    after(300, () -> engine.exit(id, 0));
    after(
        10_000,
        () -> {
          engine.start(id);
          engine.say(id, "I am ephemeral");
        });
    after(10_300, () -> engine.exit(id, 0));
  }

  private void asleep() {
    String id =
        run(
            Subject.running("asleep", "echo tired; sleep 1; echo well rested"),
            List.of(COMPLETED),
            Set.of());
    engine.say(id, "tired");
    after(500, () -> engine.pause(id));
    after(5_500, () -> engine.unpause(id));
    after(
        6_000,
        () -> {
          engine.say(id, "well rested");
          engine.exit(id, 0);
        });
  }

  private void chokedChild() {
    String id =
        run(
            Subject.running("choked-child", "(exec tail /dev/zero); echo survived; sleep 1.5")
                .withMemory(Lives.EIGHT_MIB)
                .withLabel("epitaph.oom.survival", "1s"),
            List.of(COMPLETED),
            Set.of(Incident.Kind.OOM));
    after(
        500,
        () -> {
          engine.outOfMemory(id);
          engine.say(id, "survived");
        });
    after(2_000, () -> engine.exit(id, 0));
  }

  private void choked() {
    String id =
        run(
            Subject.running("choked", "echo I want it all; sleep 0.5; exec tail /dev/zero")
                .withMemory(Lives.EIGHT_MIB),
            List.of(OUT_OF_MEMORY),
            Set.of(Incident.Kind.OOM));
    engine.say(id, "I want it all");
    after(
        600,
        () -> {
          engine.outOfMemory(id);
          engine.outOfMemory(id);
        });
    after(630, () -> engine.exit(id, 137));
  }

  private void sick() {
    String id =
        run(
            Subject.running("sick", "touch /tmp/well; while true; do sleep 0.2; done")
                .withHealthCheck("cat /tmp/well || { echo no /tmp/well; exit 1; }")
                .withStopTimeout(Duration.ZERO)
                .withLabel("epitaph.stuck-unhealthy.after", "5000ms"),
            List.of(STOPPED_ON_REQUEST),
            Set.of(Incident.Kind.STUCK_UNHEALTHY));
    for (int second = 1; second < 20; second++) {
      boolean well = second < 3;
      after(1_000L * second, () -> engine.probe(id, well ? 0 : 1, well ? "" : "no /tmp/well"));
    }
    after(20_000, () -> engine.stop(id, 143));
  }

  /** Eight changes, three seconds apart, then well until its incident is long resolved. */
  private void flapping() {
    String id =
        run(
            Subject.running("flapping", "touch /tmp/well; while true; do sleep 0.2; done")
                .withHealthCheck("test -e /tmp/well")
                .withStopTimeout(Duration.ZERO)
                .withLabel("epitaph.health-flap.half-life", "10000ms"),
            List.of(STOPPED_ON_REQUEST),
            Set.of(Incident.Kind.HEALTH_FLAP));
    for (int second = 1; second < 100; second++) {
      int change = Math.min(second / 3, 8);
      after(1_000L * second, () -> engine.probe(id, change % 2, ""));
    }
    after(100_000, () -> engine.stop(id, 143));
  }

  private void loopThatGivesUp() {
    String id =
        create(
            Subject.running("loop", "sleep 0.2; exit 127").withRestart("on-failure:5"),
            Collections.nCopies(6, FAILED),
            Set.of(Incident.Kind.RESTART_LOOP));
    engine.script(id, () -> after(200, () -> engine.exit(id, 127)));
    engine.start(id);
  }

  /** Six times it runs for 12 s and fails; the seventh time it is stopped. */
  private void loopForEver() {
    List<CauseOfDeath.Kind> causes = new ArrayList<>(Collections.nCopies(6, FAILED));
    causes.add(STOPPED_ON_REQUEST);
    String id =
        create(
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
            after(12_000, () -> engine.exit(id, 1));
          } else {
            after(3_000, () -> engine.stop(id, 143));
          }
        });
    engine.start(id);
  }

  /** Eleven deaths, after the last of which the engine waits its longest; removed meanwhile. */
  private void loopToTheCap() {
    String id =
        create(
            Subject.running("cap", "exit 1").withRestart("always").withStopTimeout(Duration.ZERO),
            Collections.nCopies(11, FAILED),
            Set.of(Incident.Kind.RESTART_LOOP));
    int[] starts = new int[1];
    engine.script(
        id,
        () -> {
          starts[0]++;
          after(20, () -> engine.exit(id, 1));
          if (starts[0] == 11) {
            after(5_000, () -> engine.remove(id));
          }
        });
    engine.start(id);
  }

  // ---- lives 13 and 14

  /**
   * Life 13: the engine is killed, is down for a second, and comes back. It reports that it stops
   * those that still ran; only the one with a policy runs again.
   *
   * @throws IllegalStateException when the engine has live-restore
   */
  public void beginRestarted() {
    requireLiveRestore(false);
    String always =
        run(
            sleeper("always").withRestart("always"),
            List.of(STOPPED_ON_REQUEST, STOPPED_ON_REQUEST),
            Set.of());
    run(sleeper("never"), List.of(STOPPED_ON_REQUEST), Set.of());
    outage();
    after(20_000, () -> engine.stop(always, 143));
  }

  /**
   * Life 14: the engine is killed, is down for a second, and comes back, and its container never
   * knew. In the end that is stopped.
   *
   * @throws IllegalStateException when the engine has no live-restore
   */
  public void beginUndying() {
    requireLiveRestore(true);
    String id = run(sleeper("undying"), List.of(STOPPED_ON_REQUEST), Set.of());
    outage();
    after(20_000, () -> engine.stop(id, 143));
  }

  private void requireLiveRestore(boolean wanted) {
    if (engine.hasLiveRestore() != wanted) {
      throw new IllegalStateException(
          "engine %s: got live-restore %s, wanted %s for this life"
              .formatted(engine.name(), !wanted, wanted));
    }
  }

  private void outage() {
    timeline.after(
        SECOND.multipliedBy(5),
        () -> {
          engine.crash();
          timeline.after(SECOND, engine::comeBack);
        });
  }

  /** Sleeps for ever, and obeys. */
  private static Subject sleeper(String name) {
    return Subject.running(name, "").withCommand("/bin/sleep", "600").withInit();
  }

  // ---- how a life begins

  private void after(long millis, Runnable what) {
    timeline.after(Duration.ofMillis(millis), what);
  }

  private String run(
      Subject subject, List<CauseOfDeath.Kind> causes, Set<Incident.Kind> incidents) {
    String id = create(subject, causes, incidents);
    engine.start(id);
    return id;
  }

  private String create(
      Subject subject, List<CauseOfDeath.Kind> causes, Set<Incident.Kind> incidents) {
    String id = engine.create(subject);
    truth(id, subject.name(), causes, incidents);
    return id;
  }

  private void truth(
      String id, String name, List<CauseOfDeath.Kind> causes, Set<Incident.Kind> incidents) {
    truths.add(new Truth(engine.name(), id, name, name, causes, incidents));
  }
}
