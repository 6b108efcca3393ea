package io.epitaph.fleet;

import io.epitaph.fleet.SimulatedContainer.Status;
import io.epitaph.testing.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A simulated engine. The methods here say what its containers do; the engine reports it in the
 * words and the order of its {@link Dialect}, restarts them by their policies, and answers
 * requests. What it does by itself happens on its {@link Timeline}.
 *
 * <p>{@link EngineServer} serves it. Ids depend on its name and the order of creation only.
 * Thread-safe.
 */
public final class SimulatedEngine {
  /** How many events an engine remembers. */
  public static final int RING = 256;

  /** The engine's own time before it kills what does not stop. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private static final String IMAGE = "simulated:1";

  private final EngineSettings settings;
  private final Timeline timeline;
  private final EventRing ring;
  private final EventPublisher events;
  private final ContainerTable containers;
  private boolean down;

  public SimulatedEngine(EngineSettings settings, Timeline timeline) {
    this.settings = settings;
    this.timeline = timeline;
    this.containers = new ContainerTable(settings.name());
    this.ring =
        new EventRing(settings.ring(), timeline.isLive() ? EventRing.PATIENCE : Duration.ZERO);
    this.events = new EventPublisher(settings, ring, this::now);
  }

  /** The host name that it reports. */
  public String name() {
    return settings.name();
  }

  /** By the engine's own clock. */
  Instant now() {
    return timeline.now().plus(settings.clockOffset());
  }

  /** Whether its clock runs. */
  boolean isLive() {
    return timeline.isLive();
  }

  // ---- what containers do

  /**
   * Creates a container.
   *
   * @return its id
   */
  public String create(Subject subject) {
    return create(subject, IMAGE);
  }

  /**
   * Creates a container from an image of that name.
   *
   * @return its id
   */
  public synchronized String create(Subject subject, String image) {
    SimulatedContainer container = containers.create(subject, image, now());
    events.container(container, "create", Map.of());
    return container.id;
  }

  /** Starts it, by hand. */
  public synchronized void start(String id) {
    SimulatedContainer container = containers.known(id);
    container.restarts = 0;
    container.shortRuns = 0;
    begin(container);
  }

  private void begin(SimulatedContainer container) {
    events.network(container, "connect");
    container.begin(now(), 1000 + containers.created());
    events.container(container, "start", Map.of());
    container.script.run();
  }

  /** What it does at each start, restarts by its policy too. */
  public synchronized void script(String id, Runnable atStart) {
    containers.known(id).script = atStart;
  }

  /** Creates and starts. */
  public synchronized String run(Subject subject) {
    String id = create(subject);
    start(id);
    return id;
  }

  /**
   * Tries to start it, and cannot. It sends neither {@code start} nor {@code die}.
   *
   * @param exitCode 126 or 127
   * @param error what {@code State.Error} says
   */
  public synchronized void failToStart(String id, int exitCode, String error) {
    SimulatedContainer container = containers.known(id);
    if (settings.dialect().joinsBeforeItStarts()) {
      events.network(container, "connect");
    }
    events.network(container, "disconnect");
    container.exitCode = exitCode;
    container.error = error;
  }

  /** It writes a line to its standard output. */
  public synchronized void say(String id, String line) {
    containers.known(id).log.add(line);
  }

  /** It writes a file. */
  public synchronized void write(String id, String path, byte[] content) {
    containers.known(id).files.put(path, content.clone());
  }

  /** Its main process ends by itself. Its policy may start it again, later. */
  public synchronized void exit(String id, int exitCode) {
    SimulatedContainer container = containers.running(id);
    die(container, exitCode, false);
    restartByPolicy(container);
  }

  /** A process in it is killed at its memory limit. */
  public synchronized void outOfMemory(String id) {
    SimulatedContainer container = containers.running(id);
    container.oomKilled = true;
    events.container(container, "oom", Map.of());
  }

  /**
   * {@code docker kill}.
   *
   * @param exitCode how it ends by that; null when it goes on
   */
  public synchronized void kill(String id, int signal, @Nullable Integer exitCode) {
    SimulatedContainer container = containers.running(id);
    events.container(container, "kill", Map.of("signal", Integer.toString(signal)));
    if (exitCode != null) {
      container.stopped = true;
      die(container, exitCode, false);
    }
  }

  /**
   * {@code docker stop}.
   *
   * @param exitCode how it ends when it obeys; null when it does not, and is killed
   */
  public synchronized void stop(String id, @Nullable Integer exitCode) {
    SimulatedContainer container = containers.running(id);
    container.stopped = true;
    events.container(container, "kill", Map.of("signal", "15"));
    if (exitCode != null) {
      die(container, exitCode, true);
      return;
    }
    Instant run = container.startedAt;
    Duration limit = container.subject.stopTimeout();
    timeline.after(
        limit == null ? STOP_TIMEOUT : limit,
        () -> {
          synchronized (this) {
            if (container.running() && Objects.equals(container.startedAt, run)) {
              events.container(container, "kill", Map.of("signal", "9"));
              die(container, 137, true);
            }
          }
        });
  }

  public synchronized void pause(String id) {
    SimulatedContainer container = containers.running(id);
    container.status = Status.PAUSED;
    events.container(container, "pause", Map.of());
  }

  public synchronized void unpause(String id) {
    SimulatedContainer container = containers.known(id);
    container.status = Status.RUNNING;
    events.container(container, "unpause", Map.of());
  }

  public synchronized void rename(String id, String name) {
    SimulatedContainer container = containers.known(id);
    String old = container.name;
    container.name = name;
    events.container(container, "rename", Map.of("oldName", "/" + old));
  }

  /** {@code docker exec}. */
  public synchronized void exec(String id, String command, int exitCode) {
    events.exec(containers.running(id), command, exitCode);
  }

  /** Its health check runs once. */
  public synchronized void probe(String id, int exitCode, String output) {
    SimulatedContainer container = containers.running(id);
    String check = container.subject.healthCheck();
    if (check == null) {
      throw new IllegalStateException(container.name + " has no health check");
    }
    Instant at = now();
    events.exec(container, "/bin/sh -c " + check, exitCode);
    String status = container.probed(at, now(), exitCode, output);
    if (status != null) {
      events.container(container, "health_status: " + status, Map.of());
    }
  }

  /** {@code docker rm -f}. */
  public synchronized void remove(String id) {
    SimulatedContainer container = containers.known(id);
    container.stopped = true;
    if (container.running()) {
      events.container(container, "kill", Map.of("signal", "9"));
      die(container, 137, false);
    }
    destroy(container);
  }

  private void die(SimulatedContainer container, int exitCode, boolean byStop) {
    Instant start = container.startedAt;
    container.end(now(), exitCode);
    Map<String, String> attributes = new TreeMap<>(Map.of("exitCode", Integer.toString(exitCode)));
    if (settings.dialect().durations() && start != null) {
      attributes.put("execDuration", Long.toString(Duration.between(start, now()).toSeconds()));
    }
    events.death(container, attributes, byStop);
    if (container.subject.autoRemove()) {
      destroy(container);
    }
  }

  private void destroy(SimulatedContainer container) {
    if (containers.remove(container)) {
      events.container(container, "destroy", Map.of());
    }
  }

  private void restartByPolicy(SimulatedContainer container) {
    if (!containers.has(container) || !RestartPolicy.restarts(container)) {
      return;
    }
    Duration delay = RestartPolicy.delay(container);
    container.status = Status.RESTARTING;
    container.restarts++;
    timeline.after(
        delay,
        () -> {
          synchronized (this) {
            if (!down
                && !container.stopped
                && container.status == Status.RESTARTING
                && containers.has(container)) {
              begin(container);
            }
          }
        });
  }

  /** Whether its containers outlive it. */
  boolean hasLiveRestore() {
    return settings.liveRestore();
  }

  /** Whether a container runs now; false for an unknown one. */
  synchronized boolean runs(String id) {
    SimulatedContainer container = containers.all().get(id);
    return container != null && container.running();
  }

  // ---- what the engine does

  /** The engine is stopped in order: it stops its containers first, unless it has live-restore. */
  public synchronized void shutDown() {
    if (!settings.liveRestore()) {
      for (SimulatedContainer container : List.copyOf(containers.all().values())) {
        if (container.running()) {
          events.container(container, "kill", Map.of("signal", "15"));
          die(container, 143, true);
        }
      }
    }
    crash();
  }

  /** The engine is gone at once; what runs, runs on unseen. */
  public synchronized void crash() {
    down = true;
    events.silence(true);
    ring.end();
  }

  /**
   * The engine starts again. Without live-restore it stops what still runs, and starts what has a
   * policy for that.
   */
  public synchronized void comeBack() {
    down = false;
    events.silence(false);
    if (settings.liveRestore()) {
      return;
    }
    for (SimulatedContainer container : List.copyOf(containers.all().values())) {
      boolean restarts = RestartPolicy.restartsWithTheEngine(container);
      if (container.running()) {
        events.container(container, "kill", Map.of("signal", "15"));
        die(container, 143, true);
      }
      if (restarts) {
        begin(container);
      }
    }
  }

  /** Whether it cannot be reached now. */
  synchronized boolean isDown() {
    return down;
  }

  /** How many events its readers did not get, since they lagged. */
  public long skipped() {
    return ring.skipped();
  }

  /** The events it remembers that it sent at an instant of the time line or later, unchanged. */
  public synchronized List<byte[]> eventsSince(Instant time) {
    List<byte[]> lines = new ArrayList<>();
    Instant here = time.plus(settings.clockOffset());
    try (Subscription all = ring.subscribe(here, now(), now())) {
      for (byte[] line = all.poll(); line != null; line = all.poll()) {
        lines.add(line);
      }
    }
    return lines;
  }

  // ---- for the one that answers requests

  /** What it answers to requests. */
  public SimulatedApi api() {
    return new SimulatedAnswers(this);
  }

  EngineSettings settings() {
    return settings;
  }

  /** Its containers, the oldest first. To be read with its lock held. */
  Map<String, SimulatedContainer> containers() {
    return containers.all();
  }

  /** Publishes that a container's file system was exported. */
  synchronized void exported(SimulatedContainer container) {
    events.container(container, "export", Map.of());
  }

  /**
   * @param since inclusive; null for nothing of what was
   * @param until inclusive; null for no end
   */
  synchronized Subscription subscribe(@Nullable Instant since, @Nullable Instant until) {
    Subscription subscription = ring.subscribe(since, until, now());
    if (until != null && until.isAfter(now())) {
      timeline.at(until.minus(settings.clockOffset()), subscription::end);
    }
    return subscription;
  }
}
