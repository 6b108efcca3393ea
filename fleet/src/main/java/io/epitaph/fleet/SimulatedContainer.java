package io.epitaph.fleet;

import io.epitaph.testing.Subject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A container of a simulated engine. Guarded by its engine. */
final class SimulatedContainer {
  /** What the engine keeps of a health check's answers. */
  private static final int HEALTH_LOG = 5;

  enum Status {
    CREATED,
    RUNNING,
    PAUSED,
    RESTARTING,
    EXITED
  }

  record Probe(Instant start, Instant end, int exitCode, String output) {}

  final String id;
  final Subject subject;
  final String image;
  final Instant created;
  final List<String> log = new ArrayList<>();
  final Map<String, byte[]> files = new TreeMap<>();
  String name;
  Status status = Status.CREATED;
  int exitCode;
  String error = "";
  boolean oomKilled;
  int restarts;

  /** How often in a row it was restarted after a short run; the policy's delay grows with it. */
  int shortRuns;

  /** Stopped by hand: its policy does nothing. */
  boolean stopped;

  /** What it does whenever it starts. */
  Runnable script = () -> {};

  long pid;
  @Nullable Instant startedAt;
  @Nullable Instant finishedAt;

  /** {@code starting}, {@code healthy}, {@code unhealthy}; empty without a check. */
  String health = "";

  int failingStreak;
  final List<Probe> probes = new ArrayList<>();

  SimulatedContainer(String id, Subject subject, String image, Instant created) {
    this.id = id;
    this.subject = subject;
    this.image = image;
    this.created = created;
    this.name = subject.name();
  }

  boolean running() {
    return status == Status.RUNNING || status == Status.PAUSED;
  }

  /** {@code no}, {@code always}, {@code on-failure}, {@code unless-stopped}. */
  String policy() {
    return subject.restart().split(":", 2)[0];
  }

  /** 0 for no limit. */
  int policyLimit() {
    String[] parts = subject.restart().split(":", 2);
    return parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
  }

  void begin(Instant at, long newPid) {
    status = Status.RUNNING;
    startedAt = at;
    pid = newPid;
    exitCode = 0;
    error = "";
    oomKilled = false;
    stopped = false;
    health = subject.healthCheck() == null ? "" : "starting";
    failingStreak = 0;
    probes.clear();
  }

  void end(Instant at, int code) {
    status = Status.EXITED;
    finishedAt = at;
    exitCode = code;
    pid = 0;
    if (!health.isEmpty()) {
      health = "unhealthy";
    }
  }

  /**
   * @return the new status when it has changed; null else
   */
  @Nullable String probed(Instant start, Instant end, int code, String output) {
    probes.add(new Probe(start, end, code, output));
    if (probes.size() > HEALTH_LOG) {
      probes.remove(0);
    }
    failingStreak = code == 0 ? 0 : failingStreak + 1;
    String next = code == 0 ? "healthy" : "unhealthy";
    if (next.equals(health)) {
      return null;
    }
    health = next;
    return next;
  }

  Map<String, String> labels() {
    return new TreeMap<>(subject.labels());
  }

  String statusWord() {
    return status.name().toLowerCase(Locale.ROOT);
  }

  List<String> tail(int lines) {
    return log.subList(Math.max(0, log.size() - lines), log.size());
  }

  /** The log in the engine's framing: all of it to standard output. */
  byte[] framed(int lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String line : tail(lines)) {
      LogFrames.write(out, line.getBytes(StandardCharsets.UTF_8), subject.tty());
    }
    return out.toByteArray();
  }
}
