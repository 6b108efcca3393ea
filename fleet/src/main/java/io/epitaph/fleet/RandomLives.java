package io.epitaph.fleet;

import static io.epitaph.model.CauseOfDeath.Kind.COMPLETED;
import static io.epitaph.model.CauseOfDeath.Kind.COULD_NOT_START;
import static io.epitaph.model.CauseOfDeath.Kind.FAILED;
import static io.epitaph.model.CauseOfDeath.Kind.FAULT_SIGNAL;
import static io.epitaph.model.CauseOfDeath.Kind.KILLED_FROM_OUTSIDE;
import static io.epitaph.model.CauseOfDeath.Kind.KILLED_ON_REQUEST;
import static io.epitaph.model.CauseOfDeath.Kind.OUT_OF_MEMORY;
import static io.epitaph.model.CauseOfDeath.Kind.STOPPED_ON_REQUEST;
import static io.epitaph.model.CauseOfDeath.Kind.STOP_TIMED_OUT;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.testing.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Lives of one engine's containers, random from a seed: the same seed, the same lives. The truth of
 * each is known when it begins. What a life does, it does on the engine's time line.
 */
public final class RandomLives {
  private static final Duration BRIEF = Duration.ofSeconds(10);
  private static final long EIGHT_MIB = 8L * 1024 * 1024;

  private final SimulatedEngine engine;
  private final Timeline timeline;
  private final Random random;
  private final LifeMix mix;
  private final List<Truth> truths = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> over = new HashSet<>();
  private int made;

  public RandomLives(SimulatedEngine engine, Timeline timeline, long seed, LifeMix mix) {
    this.engine = engine;
    this.timeline = timeline;
    this.random = new Random(seed);
    this.mix = mix;
  }

  /** The correct results for the lives that have begun. */
  public List<Truth> truths() {
    synchronized (truths) {
      return List.copyOf(truths);
    }
  }

  /** Begins {@code count} lives, one after another. */
  public void begin(int count) {
    Duration wait = Duration.ZERO;
    for (int i = 0; i < count; i++) {
      wait = wait.plusMillis((long) (mix.between().toMillis() * 2 * random.nextDouble()));
      timeline.after(wait, this::beginOne);
    }
  }

  /**
   * The engine crashes after a while, and comes back at once: without live-restore it stops what
   * runs, and starts again what has a policy for that. The truth of these lives changes with it.
   *
   * @throws IllegalArgumentException when there are kinds of which that is not known
   */
  public void restartEngine(Duration after) {
    mix.requireRestartable();
    timeline.after(
        after,
        () -> {
          truths.replaceAll(this::restarted);
          engine.crash();
          engine.comeBack();
        });
  }

  /** What runs is stopped by the engine itself, which reports it as any stop. */
  private Truth restarted(Truth truth) {
    if (engine.hasLiveRestore() || !engine.runs(truth.containerId())) {
      return truth;
    }
    List<CauseOfDeath.Kind> causes = new ArrayList<>(truth.causes());
    Set<Incident.Kind> incidents = truth.incidents();
    if (truth.life().equals(LifeKind.UNLESS_STOPPED.word())) {
      causes.add(0, STOPPED_ON_REQUEST);
    } else {
      over.add(truth.containerId());
      causes.set(causes.size() - 1, STOPPED_ON_REQUEST);
      incidents = Set.of();
    }
    return new Truth(
        truth.engine(), truth.containerId(), truth.name(), truth.life(), causes, incidents);
  }

  /** Unless a restart of the engine has ended its life before. */
  private void later(String id, Duration after, Runnable what) {
    timeline.after(
        after,
        () -> {
          if (!over.contains(id)) {
            what.run();
          }
        });
  }

  private LifeKind chosen() {
    int at = random.nextInt(mix.weights().values().stream().mapToInt(w -> w).sum());
    for (Map.Entry<LifeKind, Integer> each : mix.weights().entrySet()) {
      at -= each.getValue();
      if (at < 0) {
        return each.getKey();
      }
    }
    throw new IllegalStateException("the weights do not sum up");
  }

  private Duration between(long fromMillis, long toMillis) {
    return Duration.ofMillis(fromMillis + (long) ((toMillis - fromMillis) * random.nextDouble()));
  }

  /** Who lets lives be brief does not wait minutes for a restart that does not come. */
  private Subject knownSoon(Subject subject) {
    return mix.longest().compareTo(BRIEF) > 0
        ? subject
        : subject.withLabel("epitaph.crash.after", "2s");
  }

  private void beginOne() {
    LifeKind kind = chosen();
    String name = kind.word() + "-" + made++;
    Subject subject = Subject.running(name, "a simulated life");
    Duration run = between(500, mix.longest().toMillis());
    switch (kind) {
      case COMPLETES -> ends(kind, subject, run, 0, List.of(COMPLETED), Set.of());
      case GONE -> ends(kind, subject.withAutoRemove(), run, 0, List.of(COMPLETED), Set.of());
      case FAILS ->
          // Nobody watches: it was started detached, and stays dead.
          ends(
              kind,
              knownSoon(subject),
              run,
              1 + random.nextInt(3),
              List.of(FAILED),
              Set.of(Incident.Kind.CRASH));
      case SEGV ->
          ends(kind, subject, run, 139, List.of(FAULT_SIGNAL), Set.of(Incident.Kind.CRASH));
      case OUTSIDE ->
          ends(kind, subject, run, 137, List.of(KILLED_FROM_OUTSIDE), Set.of(Incident.Kind.CRASH));
      case STOPPED -> {
        String id = begin(kind, subject, List.of(STOPPED_ON_REQUEST), Set.of());
        int code = random.nextBoolean() ? 0 : 143;
        later(id, run, () -> engine.stop(id, code));
      }
      case UNLESS_STOPPED -> {
        String id =
            begin(
                kind, subject.withRestart("unless-stopped"), List.of(STOPPED_ON_REQUEST), Set.of());
        later(id, run, () -> engine.stop(id, 0));
      }
      case STUBBORN -> {
        String id =
            begin(
                kind,
                subject.withStopTimeout(Duration.ofSeconds(1)),
                List.of(STOP_TIMED_OUT),
                Set.of());
        timeline.after(run, () -> engine.stop(id, null));
      }
      case KILLED -> {
        String id = begin(kind, subject, List.of(KILLED_ON_REQUEST), Set.of());
        later(id, run, () -> engine.kill(id, 9, 137));
      }
      case CHOKED -> {
        String id =
            begin(
                kind,
                subject.withMemory(EIGHT_MIB),
                List.of(OUT_OF_MEMORY),
                Set.of(Incident.Kind.OOM));
        int times = 1 + random.nextInt(3);
        timeline.after(
            run,
            () -> {
              for (int i = 0; i < times; i++) {
                engine.outOfMemory(id);
              }
              timeline.after(Duration.ofMillis(30), () -> engine.exit(id, 137));
            });
      }
      case CHOKED_CHILD -> {
        String id =
            begin(
                kind, subject.withMemory(EIGHT_MIB), List.of(COMPLETED), Set.of(Incident.Kind.OOM));
        timeline.after(run, () -> engine.outOfMemory(id));
        timeline.after(run.plusSeconds(30), () -> engine.exit(id, 0));
      }
      case MISSING -> {
        String id = engine.create(subject.withCommand("/no/such/command"));
        truth(kind, id, name, List.of(COULD_NOT_START), Set.of(Incident.Kind.CRASH));
        timeline.after(
            Duration.ofMillis(100),
            () -> engine.failToStart(id, 127, "exec: no such file or directory"));
      }
      case ASLEEP -> {
        String id = begin(kind, subject, List.of(COMPLETED), Set.of());
        timeline.after(run, () -> engine.pause(id));
        timeline.after(run.plusSeconds(20), () -> engine.unpause(id));
        timeline.after(run.plusSeconds(25), () -> engine.exit(id, 0));
      }
      case LOOP_GIVES_UP -> {
        String id = engine.create(subject.withRestart("on-failure:5"));
        truth(kind, id, name, Collections.nCopies(6, FAILED), Set.of(Incident.Kind.RESTART_LOOP));
        engine.script(id, () -> timeline.after(Duration.ofMillis(200), () -> engine.exit(id, 127)));
        engine.start(id);
      }
      case LOOP_REMOVED -> {
        String id = engine.create(subject.withRestart("always"));
        int deaths = 6 + random.nextInt(10);
        truth(
            kind,
            id,
            name,
            Collections.nCopies(deaths, FAILED),
            Set.of(Incident.Kind.RESTART_LOOP));
        int[] died = new int[1];
        engine.script(
            id,
            () ->
                timeline.after(
                    Duration.ofSeconds(12),
                    () -> {
                      engine.exit(id, 1);
                      if (++died[0] == deaths) {
                        engine.remove(id);
                      }
                    }));
        engine.start(id);
      }
      case RESURRECTED -> {
        String id = begin(kind, subject, List.of(COMPLETED, COMPLETED), Set.of());
        Duration dead = between(1_000, mix.longest().toMillis());
        timeline.after(run, () -> engine.exit(id, 0));
        timeline.after(run.plus(dead), () -> engine.start(id));
        timeline.after(run.plus(dead).plus(run), () -> engine.exit(id, 0));
      }
      case REPLACED -> {
        Subject service =
            subject
                .withLabel("com.docker.compose.project", "shop")
                .withLabel("com.docker.compose.service", name);
        String id = begin(kind, service, List.of(STOPPED_ON_REQUEST), Set.of());
        timeline.after(
            run,
            () -> {
              engine.stop(id, 0);
              engine.remove(id);
              String next = begin(kind, service, List.of(COMPLETED), Set.of());
              timeline.after(run, () -> engine.exit(next, 0));
            });
      }
      case STUCK -> {
        String id =
            begin(
                kind,
                subject.withHealthCheck("cat /tmp/well"),
                List.of(STOPPED_ON_REQUEST),
                Set.of(Incident.Kind.STUCK_UNHEALTHY));
        timeline.after(Duration.ofSeconds(5), () -> engine.probe(id, 0, "well"));
        for (int i = 1; i <= 16; i++) {
          timeline.after(Duration.ofSeconds(5 + 30L * i), () -> engine.probe(id, 1, "not well"));
        }
        timeline.after(Duration.ofMinutes(9), () -> engine.stop(id, 0));
      }
      case FLAPPING -> {
        String id =
            begin(
                kind,
                subject.withHealthCheck("cat /tmp/well"),
                List.of(STOPPED_ON_REQUEST),
                Set.of(Incident.Kind.HEALTH_FLAP));
        for (int i = 0; i < 10; i++) {
          int code = i % 2;
          timeline.after(Duration.ofSeconds(5 + 10L * i), () -> engine.probe(id, code, "state"));
        }
        timeline.after(Duration.ofSeconds(105), () -> engine.probe(id, 0, "well"));
        timeline.after(Duration.ofMinutes(60), () -> engine.stop(id, 0));
      }
    }
  }

  private String begin(
      LifeKind kind,
      Subject subject,
      List<CauseOfDeath.Kind> causes,
      Set<Incident.Kind> incidents) {
    String id = engine.run(subject);
    truth(kind, id, subject.name(), causes, incidents);
    return id;
  }

  private void ends(
      LifeKind kind,
      Subject subject,
      Duration run,
      int exitCode,
      List<CauseOfDeath.Kind> causes,
      Set<Incident.Kind> incidents) {
    String id = begin(kind, subject, causes, incidents);
    later(id, run, () -> engine.exit(id, exitCode));
  }

  private void truth(
      LifeKind kind,
      String id,
      String name,
      List<CauseOfDeath.Kind> causes,
      Set<Incident.Kind> incidents) {
    truths.add(new Truth(engine.name(), id, name, kind.word(), causes, incidents));
  }
}
