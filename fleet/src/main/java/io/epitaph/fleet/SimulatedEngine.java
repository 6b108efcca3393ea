package io.epitaph.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.engine.Engine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.fleet.SimulatedContainer.Status;
import io.epitaph.model.Wire;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An engine that is not there. Containers live as they are told to by the methods here; the engine
 * tells of it in the words and the order of its {@link Dialect}, restarts by their policies, and
 * answers what it is asked. What it does by itself happens on its {@link Timeline}.
 *
 * <p>It is an {@link Engine}, to be given to a collector in the same process; {@link EngineServer}
 * serves it to others. Ids depend on its name and the order of creation only. Thread-safe.
 */
public final class SimulatedEngine implements Engine, SimulatedApi {
  /** How many events an engine remembers. */
  public static final int RING = 256;

  /** The engine's own time before it kills what does not stop. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

  /** A run of that length makes the policy's delay start anew. */
  private static final Duration LONG_RUN = Duration.ofSeconds(10);

  private static final String DRIVER = "overlay2";
  private static final String IMAGE = "simulated:1";

  /**
   * @param name the host name that it tells
   * @param ring how many events it remembers
   * @param clockOffset by how much its clock is ahead of the time line
   * @param liveRestore whether containers outlive it
   */
  public record Settings(
      String name, Dialect dialect, int ring, Duration clockOffset, boolean liveRestore) {
    /** As a Docker Engine of that version comes. */
    public static Settings of(String name, Dialect dialect) {
      return new Settings(name, dialect, RING, Duration.ZERO, false);
    }

    public Settings withRing(int events) {
      return new Settings(name, dialect, events, clockOffset, liveRestore);
    }

    public Settings withClockOffset(Duration ahead) {
      return new Settings(name, dialect, ring, ahead, liveRestore);
    }

    public Settings withLiveRestore() {
      return new Settings(name, dialect, ring, clockOffset, true);
    }
  }

  private final Settings settings;
  private final Timeline timeline;
  private final EventRing ring;
  private final String networkId;
  private final Map<String, SimulatedContainer> containers = new LinkedHashMap<>();
  private boolean away;
  private long created;
  private long executed;
  private long lastNano;

  public SimulatedEngine(Settings settings, Timeline timeline) {
    this.settings = settings;
    this.timeline = timeline;
    this.ring = new EventRing(settings.ring());
    this.networkId = hex(settings.name() + " none");
  }

  /** The SHA-256 of a text, in hex: an id. */
  static String hex(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The host name that it tells. */
  public String name() {
    return settings.name();
  }

  /** By the engine's own clock. */
  private Instant now() {
    return timeline.now().plus(settings.clockOffset());
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
    String id = hex(settings.name() + " container " + created++);
    SimulatedContainer container = new SimulatedContainer(id, subject, image, now());
    containers.put(id, container);
    tell(container, "create", Map.of());
    return id;
  }

  /** Starts it, by hand. */
  public synchronized void start(String id) {
    SimulatedContainer container = known(id);
    container.restarts = 0;
    container.shortRuns = 0;
    begin(container);
  }

  private void begin(SimulatedContainer container) {
    tellNetwork(container, "connect");
    container.begin(now(), 1000 + created);
    tell(container, "start", Map.of());
    container.script.run();
  }

  /** What it does at each start, restarts by its policy too. */
  public synchronized void script(String id, Runnable atStart) {
    known(id).script = atStart;
  }

  /** Creates and starts. */
  public synchronized String run(Subject subject) {
    String id = create(subject);
    start(id);
    return id;
  }

  /**
   * Tries to start it, and cannot. Neither {@code start} nor {@code die} is told.
   *
   * @param exitCode 126 or 127
   * @param error what {@code State.Error} says
   */
  public synchronized void failToStart(String id, int exitCode, String error) {
    SimulatedContainer container = known(id);
    if (settings.dialect().joinsBeforeItStarts()) {
      tellNetwork(container, "connect");
    }
    tellNetwork(container, "disconnect");
    container.exitCode = exitCode;
    container.error = error;
  }

  /** It writes a line to its standard output. */
  public synchronized void say(String id, String line) {
    known(id).log.add(line);
  }

  /** It writes a file. */
  public synchronized void write(String id, String path, byte[] content) {
    known(id).files.put(path, content.clone());
  }

  /** Its main process ends by itself. Its policy may start it again, later. */
  public synchronized void exit(String id, int exitCode) {
    SimulatedContainer container = running(id);
    die(container, exitCode, false);
    restartByPolicy(container);
  }

  /** A process in it is killed at its memory limit. */
  public synchronized void outOfMemory(String id) {
    SimulatedContainer container = running(id);
    container.oomKilled = true;
    tell(container, "oom", Map.of());
  }

  /**
   * {@code docker kill}.
   *
   * @param exitCode how it ends by that; null when it goes on
   */
  public synchronized void kill(String id, int signal, @Nullable Integer exitCode) {
    SimulatedContainer container = running(id);
    tell(container, "kill", Map.of("signal", Integer.toString(signal)));
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
    SimulatedContainer container = running(id);
    container.stopped = true;
    tell(container, "kill", Map.of("signal", "15"));
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
              tell(container, "kill", Map.of("signal", "9"));
              die(container, 137, true);
            }
          }
        });
  }

  public synchronized void pause(String id) {
    SimulatedContainer container = running(id);
    container.status = Status.PAUSED;
    tell(container, "pause", Map.of());
  }

  public synchronized void unpause(String id) {
    SimulatedContainer container = known(id);
    container.status = Status.RUNNING;
    tell(container, "unpause", Map.of());
  }

  public synchronized void rename(String id, String name) {
    SimulatedContainer container = known(id);
    String old = container.name;
    container.name = name;
    tell(container, "rename", Map.of("oldName", "/" + old));
  }

  /** {@code docker exec}. */
  public synchronized void exec(String id, String command, int exitCode) {
    tellExec(running(id), command, exitCode);
  }

  /** Its health check runs once. */
  public synchronized void probe(String id, int exitCode, String output) {
    SimulatedContainer container = running(id);
    String check = container.subject.healthCheck();
    if (check == null) {
      throw new IllegalStateException(container.name + " has no health check");
    }
    Instant at = now();
    tellExec(container, "/bin/sh -c " + check, exitCode);
    String status = container.probed(at, now(), exitCode, output);
    if (status != null) {
      tell(container, "health_status: " + status, Map.of());
    }
  }

  private void tellExec(SimulatedContainer container, String command, int exitCode) {
    String exec = hex(container.id + " exec " + executed++);
    tell(container, "exec_create: " + command, Map.of("execID", exec));
    tell(container, "exec_start: " + command, Map.of("execID", exec));
    tell(container, "exec_die", Map.of("execID", exec, "exitCode", Integer.toString(exitCode)));
  }

  /** {@code docker rm -f}. */
  public synchronized void remove(String id) {
    SimulatedContainer container = known(id);
    container.stopped = true;
    if (container.running()) {
      tell(container, "kill", Map.of("signal", "9"));
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
    if (settings.dialect().deathLast()) {
      tellNetwork(container, "disconnect");
      if (byStop) {
        tell(container, "stop", Map.of());
      }
      tell(container, "die", attributes);
    } else {
      tell(container, "die", attributes);
      tellNetwork(container, "disconnect");
      if (byStop) {
        tell(container, "stop", Map.of());
      }
    }
    if (container.subject.autoRemove()) {
      destroy(container);
    }
  }

  private void destroy(SimulatedContainer container) {
    if (containers.remove(container.id) != null) {
      tell(container, "destroy", Map.of());
    }
  }

  private void restartByPolicy(SimulatedContainer container) {
    boolean wanted =
        switch (container.policy()) {
          case "always", "unless-stopped" -> true;
          case "on-failure" ->
              container.exitCode != 0
                  && (container.policyLimit() == 0 || container.restarts < container.policyLimit());
          default -> false;
        };
    if (!wanted || container.stopped || !containers.containsKey(container.id)) {
      return;
    }
    Instant start = container.startedAt;
    Instant end = container.finishedAt;
    boolean longRun =
        start != null && end != null && Duration.between(start, end).compareTo(LONG_RUN) >= 0;
    container.shortRuns = longRun ? 1 : container.shortRuns + 1;
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(container.shortRuns - 1, 20));
    container.status = Status.RESTARTING;
    container.restarts++;
    timeline.after(
        delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay,
        () -> {
          synchronized (this) {
            if (!away
                && !container.stopped
                && container.status == Status.RESTARTING
                && containers.containsKey(container.id)) {
              begin(container);
            }
          }
        });
  }

  private SimulatedContainer known(String id) {
    SimulatedContainer found = containers.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no such container: " + id);
    }
    return found;
  }

  private SimulatedContainer running(String id) {
    SimulatedContainer found = known(id);
    if (!found.running()) {
      throw new IllegalStateException(found.name + " does not run: it is " + found.status);
    }
    return found;
  }

  /** Whether its containers outlive it. */
  boolean hasLiveRestore() {
    return settings.liveRestore();
  }

  /** Whether a container runs now; false for one that is not there. */
  synchronized boolean runs(String id) {
    SimulatedContainer container = containers.get(id);
    return container != null && container.running();
  }

  // ---- what the engine does

  /** The engine is stopped in order: it stops its containers first, unless it has live-restore. */
  public synchronized void shutDown() {
    if (!settings.liveRestore()) {
      for (SimulatedContainer container : List.copyOf(containers.values())) {
        if (container.running()) {
          tell(container, "kill", Map.of("signal", "15"));
          die(container, 143, true);
        }
      }
    }
    crash();
  }

  /** The engine is gone at once; what runs, runs on unseen. */
  public synchronized void crash() {
    away = true;
    ring.end();
  }

  /**
   * The engine starts again. Without live-restore it stops what still runs, and starts what has a
   * policy for that.
   */
  public synchronized void comeBack() {
    away = false;
    if (settings.liveRestore()) {
      return;
    }
    for (SimulatedContainer container : List.copyOf(containers.values())) {
      boolean byHand = container.stopped;
      if (container.running()) {
        tell(container, "kill", Map.of("signal", "15"));
        die(container, 143, true);
      }
      boolean always = container.policy().equals("always");
      if (always || (container.policy().equals("unless-stopped") && !byHand)) {
        begin(container);
      }
    }
  }

  /** Whether it cannot be reached now. */
  synchronized boolean isAway() {
    return away;
  }

  // ---- what it tells

  private void tell(SimulatedContainer container, String action, Map<String, String> more) {
    // A label overwrites what the engine itself has to say: real engines do that too.
    Map<String, String> attributes = new TreeMap<>(more);
    attributes.put("image", container.image);
    attributes.put("name", container.name);
    attributes.putAll(container.labels());
    tell("container", action, container.id, container.image, attributes);
  }

  private void tellNetwork(SimulatedContainer container, String action) {
    tell(
        "network",
        action,
        networkId,
        null,
        new TreeMap<>(Map.of("container", container.id, "name", "none", "type", "null")));
  }

  /**
   * @param from null where an event has none of the old fields
   */
  private void tell(
      String type, String action, String id, @Nullable String from, Map<String, String> more) {
    if (away) {
      return;
    }
    // No two events of an engine have the same time.
    Instant clock = now();
    lastNano = Math.max(lastNano + 1, clock.getEpochSecond() * 1_000_000_000L + clock.getNano());
    ObjectNode event = Wire.MAPPER.createObjectNode();
    if (from != null) {
      event.put("status", action).put("id", id).put("from", from);
    }
    event.put("Type", type).put("Action", action);
    ObjectNode attributes = event.putObject("Actor").put("ID", id).putObject("Attributes");
    more.forEach(attributes::put);
    event.put("scope", "local").put("time", lastNano / 1_000_000_000L).put("timeNano", lastNano);
    ring.tell(Instant.EPOCH.plusNanos(lastNano), bytes(event));
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return Wire.MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  // ---- what it answers

  private void requirePresent() throws EngineUnavailableException {
    if (away) {
      throw new EngineUnavailableException(
          "the simulated engine " + settings.name() + " is away: ask again later");
    }
  }

  private SimulatedContainer named(String name) throws IOException {
    requirePresent();
    SimulatedContainer found = containers.get(name);
    for (SimulatedContainer container : containers.values()) {
      if (found == null && (container.name.equals(name) || container.id.startsWith(name))) {
        found = container;
      }
    }
    if (found == null) {
      throw new NoSuchContainerException(name);
    }
    return found;
  }

  @Override
  public synchronized ObjectNode versionJson() throws IOException {
    requirePresent();
    Dialect dialect = settings.dialect();
    return Wire.MAPPER
        .createObjectNode()
        .put("Version", dialect.version())
        .put("ApiVersion", dialect.api())
        .put("MinAPIVersion", dialect.oldestApi())
        .put("Os", "linux")
        .put("Arch", "amd64");
  }

  @Override
  public synchronized ObjectNode infoJson() throws IOException {
    requirePresent();
    long running = containers.values().stream().filter(SimulatedContainer::running).count();
    return Wire.MAPPER
        .createObjectNode()
        .put("ID", hex(settings.name()).substring(0, 36))
        .put("Name", settings.name())
        .put("Containers", containers.size())
        .put("ContainersRunning", running)
        .put("Driver", DRIVER)
        .put("CgroupVersion", "2")
        .put("DockerRootDir", "/var/lib/docker")
        .put("LiveRestoreEnabled", settings.liveRestore())
        .put("ServerVersion", settings.dialect().version());
  }

  @Override
  public synchronized ArrayNode list(boolean all) throws IOException {
    requirePresent();
    ArrayNode list = Wire.MAPPER.createArrayNode();
    List<SimulatedContainer> newestFirst = new ArrayList<>(containers.values());
    Collections.reverse(newestFirst);
    for (SimulatedContainer container : newestFirst) {
      if (all || container.running()) {
        list.add(container.listed());
      }
    }
    return list;
  }

  @Override
  public synchronized byte[] inspect(String name) throws IOException {
    return bytes(named(name).inspect(DRIVER));
  }

  @Override
  public synchronized byte[] logs(String name, int tail) throws IOException {
    return named(name).framed(tail);
  }

  @Override
  public synchronized byte[] export(String name) throws IOException {
    SimulatedContainer container = named(name);
    byte[] tar = container.tar();
    tell(container, "export", Map.of());
    return tar;
  }

  @Override
  public synchronized Subscription subscribe(@Nullable Instant since, @Nullable Instant until)
      throws IOException {
    requirePresent();
    Subscription subscription = ring.subscribe(since, until, now());
    if (until != null && until.isAfter(now())) {
      timeline.at(until.minus(settings.clockOffset()), subscription::end);
    }
    return subscription;
  }

  // ---- in the same process

  /** The events it remembers that it told at an instant of the time line or later, as they are. */
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

  @Override
  public synchronized EngineInfo info() throws IOException {
    requirePresent();
    return new EngineInfo(
        settings.name(),
        hex(settings.name()).substring(0, 36),
        settings.dialect().version(),
        settings.dialect().api(),
        DRIVER,
        "2",
        "/var/lib/docker",
        settings.liveRestore());
  }

  @Override
  public synchronized List<String> containers() throws IOException {
    requirePresent();
    return List.copyOf(containers.keySet());
  }

  @Override
  public synchronized LogTail logTail(String containerId, boolean tty, int lines, int bytes)
      throws IOException {
    SimulatedContainer container = named(containerId);
    List<byte[]> tail = new ArrayList<>();
    for (String line : container.tail(lines)) {
      tail.add(line.getBytes(StandardCharsets.UTF_8));
    }
    return new LogTail(tail, container.log.size() > tail.size());
  }

  @Override
  public EventStream events(@Nullable Instant since, @Nullable Instant until, LineHandler line)
      throws IOException {
    Subscription subscription = subscribe(since, until);
    Thread reader =
        new Thread(
            () -> {
              try {
                for (byte[] next = subscription.take(); next != null; next = subscription.take()) {
                  line.accept(next);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "epitaph-simulated-events");
    reader.setDaemon(true);
    reader.start();
    return new EventStream() {
      @Override
      public @Nullable IOException awaitEnd() throws InterruptedException {
        reader.join();
        return null;
      }

      @Override
      public void close() {
        subscription.close();
      }
    };
  }

  /** Does nothing: it goes on, and may be asked again. */
  @Override
  public void close() {}
}
