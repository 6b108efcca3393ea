package io.epitaph.detectors;

import io.epitaph.model.HostMemory;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.LastWords;
import io.epitaph.model.MemoryCounts;
import io.epitaph.model.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container in an {@link EngineScript}: what is done to it, and what inspect says of it. */
final class ScriptedContainer {
  private final EngineScript script;
  private final String id;
  private final Map<String, String> labels = new LinkedHashMap<>();
  private String name;
  private String policy = "no";
  private int limit;
  private long memory;
  private boolean autoRemove;
  private boolean oomKillDisabled;
  private boolean tty;
  private boolean healthCheck;
  private @Nullable Duration stopTimeout;
  private @Nullable String stopSignal;

  private Instant created = Instant.EPOCH;
  private String status = "created";
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;
  private int exitCode;
  private String error = "";
  private boolean oomKilled;
  private boolean requested;
  private int restarts;
  private @Nullable String health;
  private int failingStreak;
  private @Nullable String probeOutput;
  private int lastCode;
  private @Nullable MemoryCounts counts;
  private @Nullable HostMemory host;
  private @Nullable List<String> words;

  ScriptedContainer(EngineScript script, String id, String name) {
    this.script = script;
    this.id = id;
    this.name = name;
  }

  // ---- what it is

  ScriptedContainer label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  ScriptedContainer policy(String restartPolicy, int restartLimit) {
    policy = restartPolicy;
    limit = restartLimit;
    return this;
  }

  ScriptedContainer policy(String restartPolicy) {
    return policy(restartPolicy, 0);
  }

  ScriptedContainer memory(long bytes) {
    memory = bytes;
    return this;
  }

  ScriptedContainer autoRemove() {
    autoRemove = true;
    return this;
  }

  ScriptedContainer oomKillDisabled() {
    oomKillDisabled = true;
    return this;
  }

  ScriptedContainer tty() {
    tty = true;
    return this;
  }

  ScriptedContainer healthCheck() {
    healthCheck = true;
    return this;
  }

  ScriptedContainer stopTimeout(Duration timeout) {
    stopTimeout = timeout;
    return this;
  }

  ScriptedContainer stopSignal(String signal) {
    stopSignal = signal;
    return this;
  }

  String id() {
    return id;
  }

  // ---- what is done to it

  ScriptedContainer pass(Duration duration) {
    script.pass(duration);
    return this;
  }

  ScriptedContainer created() {
    created = script.now();
    snapshot("create", event("create"));
    return this;
  }

  /** {@code docker start}, or the policy's after its delay. */
  ScriptedContainer started() {
    script.network("connect", id);
    return startedWithoutNetwork();
  }

  ScriptedContainer startedWithoutNetwork() {
    if (!status.equals("restarting")) {
      restarts = 0;
    }
    status = "running";
    startedAt = script.now();
    exitCode = 0;
    error = "";
    oomKilled = false;
    requested = false;
    health = healthCheck ? "starting" : null;
    failingStreak = 0;
    probeOutput = null;
    snapshot("start", event("start"));
    return this;
  }

  /** {@code docker run}. */
  ScriptedContainer run() {
    created();
    event("attach");
    return started();
  }

  /** What its log ends with. */
  ScriptedContainer says(String... lines) {
    words = List.of(lines);
    return this;
  }

  /** Somebody asks for its output: the start that follows is in the foreground. */
  ScriptedContainer attached() {
    event("attach");
    return this;
  }

  /** {@code docker run -d}. */
  ScriptedContainer runDetached() {
    return created().started();
  }

  /** Its process ends. */
  ScriptedContainer dies(int code) {
    finishedAt = script.now();
    exitCode = code;
    lastCode = code;
    boolean acts =
        !requested
            && switch (policy) {
              case "always", "unless-stopped" -> true;
              case "on-failure" -> code != 0 && (limit == 0 || restarts < limit);
              default -> false;
            };
    if (acts) {
      restarts++;
    }
    status = acts ? "restarting" : "exited";
    snapshot("die", event("die", null, "exitCode", Integer.toString(code)));
    script.network("disconnect", id);
    return this;
  }

  /** Its process ends after this time. */
  ScriptedContainer dies(Duration after, int code) {
    return pass(after).dies(code);
  }

  /**
   * It starts by its policy, dies, and so on, for this many deaths; the delay doubles from 100 ms.
   */
  ScriptedContainer loops(int deaths, Duration run, int code) {
    Duration delay = Duration.ofMillis(100);
    Duration most = Duration.ofMinutes(1);
    for (int i = 0; i < deaths; i++) {
      if (status.equals("restarting")) {
        pass(delay).started();
        boolean resets = run.compareTo(Duration.ofSeconds(10)) >= 0;
        delay = resets ? Duration.ofMillis(100) : delay.multipliedBy(2);
        delay = delay.compareTo(most) > 0 ? most : delay;
      }
      dies(run, code);
    }
    return this;
  }

  /** A signal through the engine. */
  ScriptedContainer signalled(int signal) {
    requested = signal == Signals.TERM || signal == Signals.KILL;
    event("kill", null, "signal", Integer.toString(signal));
    return this;
  }

  /** {@code docker stop}, obeyed after this time. */
  ScriptedContainer stopObeyed(Duration after, int code) {
    signalled(Signals.TERM).dies(after, code);
    return stopEvent();
  }

  /** {@code docker stop}, not obeyed. */
  ScriptedContainer stopTimesOut(Duration timeout) {
    signalled(Signals.TERM).pass(timeout).signalled(Signals.KILL);
    dies(Duration.ofMillis(30), 137);
    return stopEvent();
  }

  ScriptedContainer stopEvent() {
    if (status.equals("restarting")) {
      status = "exited";
    }
    event("stop");
    return this;
  }

  /** Its policy does not wait: the engine went down with it. */
  ScriptedContainer stopEventUnseen() {
    status = "exited";
    restarts = 0;
    return this;
  }

  /** {@code docker restart}, obeyed at once. */
  ScriptedContainer restarted() {
    stopObeyed(Duration.ofMillis(40), 143).started();
    event("restart");
    return this;
  }

  ScriptedContainer oom() {
    oomKilled = true;
    snapshot("oom", event("oom"));
    return this;
  }

  /** A kill for memory, and what the kernel had counted by then. */
  ScriptedContainer oom(MemoryCounts read) {
    counts = read;
    oom();
    counts = null;
    return this;
  }

  /** The host's memory as it is read after the next death. */
  ScriptedContainer onHost(HostMemory memory) {
    host = memory;
    return this;
  }

  ScriptedContainer paused() {
    status = "paused";
    snapshot("pause", event("pause"));
    return this;
  }

  ScriptedContainer unpaused() {
    status = "running";
    snapshot("unpause", event("unpause"));
    return this;
  }

  ScriptedContainer turns(String healthStatus, int streak, String output) {
    health = healthStatus;
    failingStreak = streak;
    probeOutput = output;
    snapshot("health_status", event("health_status", healthStatus));
    return this;
  }

  ScriptedContainer healthy() {
    return turns("healthy", 0, "ok");
  }

  ScriptedContainer unhealthy() {
    return turns("unhealthy", 3, "cat: can't open '/ok': No such file or directory\n");
  }

  ScriptedContainer renamed(String to) {
    String from = name;
    name = to;
    snapshot("rename", event("rename", null, "oldName", "/" + from));
    return this;
  }

  ScriptedContainer policyUpdated(String restartPolicy) {
    policy = restartPolicy;
    limit = 0;
    snapshot("update", event("update"));
    return this;
  }

  /** A start that fails: it joins the network, leaves it, and the state has the reason. */
  ScriptedContainer failsToStart(int code, String why) {
    script.network("connect", id);
    status = status.equals("restarting") ? "exited" : status;
    exitCode = code;
    error = why;
    snapshot("disconnect", script.network("disconnect", id));
    return this;
  }

  /** A start that fails before it comes to a network: no event at all. */
  ScriptedContainer failsUnseen(int code, String why) {
    status = status.equals("restarting") ? "exited" : status;
    exitCode = code;
    error = why;
    return this;
  }

  /** It dies, and the policy's start fails before anybody asks how it died. */
  ScriptedContainer diesAndFailsAtOnce(int code, String why) {
    finishedAt = script.now();
    lastCode = code;
    restarts++;
    String died = event("die", null, "exitCode", Integer.toString(code));
    status = "exited";
    failsUnseen(code, why);
    snapshot("die", died);
    return this;
  }

  ScriptedContainer destroyed() {
    status = "removing";
    event("destroy");
    return this;
  }

  /** {@code docker rm -f} of a running one. */
  ScriptedContainer removedByForce() {
    signalled(Signals.KILL).dies(Duration.ofMillis(20), 137);
    return destroyed();
  }

  ScriptedContainer probed() {
    for (String action : List.of("exec_create", "exec_start", "exec_die")) {
      script.event("container", action, "/bin/check", id, attributes(), "exec-1", true);
    }
    return this;
  }

  ScriptedContainer exec() {
    for (String action : List.of("exec_create", "exec_start", "exec_die")) {
      script.event("container", action, "sh", id, attributes(), "exec-2", false);
    }
    return this;
  }

  /** One of the snapshots of all containers, before their list. */
  ScriptedContainer inspected() {
    snapshot(InspectSnapshot.START_UP, null);
    return this;
  }

  /** The snapshot of all containers when a collector starts. */
  ScriptedContainer lookedAt() {
    snapshot(InspectSnapshot.START_UP, null);
    script.status(Input.listed(script.now(), null));
    return this;
  }

  /** It is asked for since it does not run. */
  ScriptedContainer checked() {
    snapshot(InspectSnapshot.CHECK, null);
    return this;
  }

  // ---- what happened out of sight

  ScriptedContainer silently(Runnable what) {
    script.muted(what);
    return this;
  }

  private String event(String action) {
    return script.event("container", action, null, id, attributes(), null, false);
  }

  private String event(String action, @Nullable String detail) {
    return script.event("container", action, detail, id, attributes(), null, false);
  }

  private String event(String action, @Nullable String detail, String key, String value) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put(key, value);
    // A label overwrites what the engine says: measured.
    attributes.putAll(attributes());
    return script.event("container", action, detail, id, attributes, null, false);
  }

  private Map<String, String> attributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("image", "demo:1.0");
    attributes.put("name", name);
    attributes.putAll(labels);
    return attributes;
  }

  void snapshot(String why, @Nullable String causeEventId) {
    Instant takenAt = script.now().plusNanos(800_000);
    boolean die = why.equals("die");
    script.snapshot(
        InspectSnapshot.builder()
            .engine(EngineScript.ENGINE)
            .containerId(id)
            .takenAt(takenAt)
            .why(why)
            .causeEventId(causeEventId)
            .facts(facts())
            .lastWords(die ? new LastWords(lastWords(), false, null) : null)
            .memoryCounts(counts)
            .host(die ? host : null)
            .build());
  }

  private List<String> lastWords() {
    return words == null ? List.of("the end: " + lastCode) : words;
  }

  private Facts facts() {
    return Facts.builder()
        .name(name)
        .image("demo:1.0")
        .imageId("sha256:0123")
        .created(created)
        .status(status)
        .oomKilled(oomKilled)
        .exitCode(exitCode)
        .error(error)
        .startedAt(startedAt)
        .finishedAt(finishedAt)
        .health(health)
        .failingStreak(failingStreak)
        .probeOutput(probeOutput)
        .healthCheck(healthCheck ? "/bin/check" : null)
        .restartPolicy(policy)
        .restartLimit(limit)
        .restartCount(restarts)
        .autoRemove(autoRemove)
        .memoryLimit(memory)
        .memorySwapLimit(memory == 0 ? 0 : 2 * memory)
        .oomKillDisabled(oomKillDisabled)
        .tty(tty)
        .stopTimeout(stopTimeout)
        .stopSignal(stopSignal)
        .labels(labels)
        .build();
  }
}
