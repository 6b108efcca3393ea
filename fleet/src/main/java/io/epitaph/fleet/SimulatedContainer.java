package io.epitaph.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import io.epitaph.testing.Subject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/** A container of a simulated engine, and how the engine shows it. Guarded by its engine. */
final class SimulatedContainer {
  /** As engines write an instant that never was. */
  private static final String NEVER = "0001-01-01T00:00:00Z";

  /** What the engine keeps of a health check's answers. */
  private static final int HEALTH_LOG = 5;

  enum Status {
    CREATED,
    RUNNING,
    PAUSED,
    RESTARTING,
    EXITED
  }

  private record Probe(Instant start, Instant end, int exitCode, String output) {}

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
  private final List<Probe> probes = new ArrayList<>();

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

  // ---- how the engine shows it

  private static String text(@Nullable Instant time) {
    return time == null ? NEVER : DateTimeFormatter.ISO_INSTANT.format(time);
  }

  private static void strings(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }

  Map<String, String> labels() {
    return new TreeMap<>(subject.labels());
  }

  private String statusWord() {
    return status.name().toLowerCase(Locale.ROOT);
  }

  ObjectNode inspect(String driver) {
    ObjectNode json = Wire.MAPPER.createObjectNode();
    json.put("Id", id).put("Created", text(created));
    List<String> command = subject.command();
    json.put("Path", command.isEmpty() ? "/bin/sh" : command.get(0));
    strings(
        json.putArray("Args"), command.isEmpty() ? List.of() : command.subList(1, command.size()));
    ObjectNode state = json.putObject("State");
    state
        .put("Status", statusWord())
        .put("Running", running() || status == Status.RESTARTING)
        .put("Paused", status == Status.PAUSED)
        .put("Restarting", status == Status.RESTARTING)
        .put("OOMKilled", oomKilled)
        .put("Dead", false)
        .put("Pid", pid)
        .put("ExitCode", exitCode)
        .put("Error", error)
        .put("StartedAt", text(startedAt))
        .put("FinishedAt", text(finishedAt));
    if (!health.isEmpty()) {
      ObjectNode shown = state.putObject("Health");
      shown.put("Status", health).put("FailingStreak", failingStreak);
      ArrayNode entries = shown.putArray("Log");
      for (Probe probe : probes) {
        entries
            .addObject()
            .put("Start", text(probe.start()))
            .put("End", text(probe.end()))
            .put("ExitCode", probe.exitCode())
            .put("Output", probe.output());
      }
    }
    json.put("Image", "sha256:" + EngineSettings.hex(image))
        .put("ResolvConfPath", "")
        .put("HostnamePath", "")
        .put("HostsPath", "")
        .put("LogPath", "")
        .put("Name", "/" + name)
        .put("RestartCount", restarts)
        .put("Driver", driver)
        .put("Platform", "linux")
        .put("MountLabel", "")
        .put("ProcessLabel", "")
        .put("AppArmorProfile", "")
        .putNull("ExecIDs");
    ObjectNode host = json.putObject("HostConfig");
    host.putNull("Binds")
        .put("NetworkMode", "none")
        .put("AutoRemove", subject.autoRemove())
        .put("Memory", subject.memory())
        .put("MemorySwap", subject.memory())
        .put("OomKillDisable", false)
        .put("Init", subject.init());
    host.putObject("LogConfig").put("Type", "json-file").putObject("Config");
    host.putObject("RestartPolicy").put("Name", policy()).put("MaximumRetryCount", policyLimit());
    ObjectNode graph = json.putObject("GraphDriver");
    graph.put("Name", driver).putObject("Data");
    json.putArray("Mounts");
    ObjectNode config = json.putObject("Config");
    config
        .put("Hostname", id.substring(0, 12))
        .put("Domainname", "")
        .put("User", "")
        .put("Tty", subject.tty())
        .put("OpenStdin", false)
        .put("Image", image)
        .put("WorkingDir", "")
        .putNull("Volumes")
        .putNull("Entrypoint");
    strings(config.putArray("Env"), subject.env());
    strings(config.putArray("Cmd"), command);
    if (subject.healthCheck() != null) {
      ObjectNode check = config.putObject("Healthcheck");
      check.putArray("Test").add("CMD-SHELL").add(subject.healthCheck());
      check.put("Interval", 1_000_000_000L).put("Timeout", 5_000_000_000L).put("Retries", 1);
    }
    if (subject.stopTimeout() != null) {
      config.put("StopTimeout", subject.stopTimeout().toSeconds());
    }
    ObjectNode labels = config.putObject("Labels");
    labels().forEach(labels::put);
    json.putObject("NetworkSettings").putObject("Networks");
    return json;
  }

  /** As {@code GET /containers/json} lists it. */
  ObjectNode listed() {
    ObjectNode json = Wire.MAPPER.createObjectNode();
    json.put("Id", id);
    json.putArray("Names").add("/" + name);
    json.put("Image", image)
        .put("ImageID", "sha256:" + EngineSettings.hex(image))
        .put("Command", String.join(" ", subject.command()))
        .put("Created", created.getEpochSecond())
        .put("State", statusWord())
        .put("Status", running() ? "Up" : statusWord());
    json.putArray("Ports");
    ObjectNode labels = json.putObject("Labels");
    labels().forEach(labels::put);
    json.putObject("HostConfig").put("NetworkMode", "none");
    json.putObject("NetworkSettings").putObject("Networks");
    json.putArray("Mounts");
    return json;
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

  /** Its file system: some folders that all have, and what it has written. */
  byte[] tar() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (String folder : List.of("bin/", "dev/", "etc/", "proc/", "sys/", "tmp/", "var/")) {
      all.put(folder, new byte[0]);
    }
    all.put("etc/hostname", (id.substring(0, 12) + "\n").getBytes(StandardCharsets.UTF_8));
    all.putAll(files);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, 512, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> file : all.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setModTime(created.toEpochMilli());
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
