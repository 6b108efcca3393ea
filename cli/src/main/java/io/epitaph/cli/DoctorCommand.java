package io.epitaph.cli;

import io.epitaph.cli.Screen.Cell;
import io.epitaph.cli.Screen.Tone;
import io.epitaph.collector.CollectorSettings;
import io.epitaph.collector.HostEvidence;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import io.epitaph.stack.DiskSpace;
import io.epitaph.stack.Preflight;
import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolder;
import io.epitaph.stack.StateFolders;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reports what is wrong with this machine, and how to fix it. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Checks Java, memory, disk, state folder, ports, engine, rights, keeper and stacks, and reports how to fix"
            + " what is wrong.",
    footer = {"", "Example: epitaph doctor"})
final class DoctorCommand implements Callable<Integer> {
  private static final long MEMORY_WANTED = 2L * 1024 * 1024 * 1024;

  @Setting
  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The state folder to check. Or EPITAPH_STATE.")
  private @Nullable Path state;

  @SuppressWarnings("unused") // SettingDefaults looks it up by its name.
  @Mixin
  private ConfigOption config;

  @Mixin private EngineOption engine;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  private final Surroundings surroundings;

  private static final int LOOKED_AT = 20;

  DoctorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  private enum Verdict implements Wire.Named {
    OK,
    WARN,
    FAIL
  }

  /**
   * @param fix what to do; null when nothing is
   */
  private record Finding(Verdict verdict, String what, String found, @Nullable String fix) {}

  private final List<Finding> findings = new ArrayList<>();

  /** Containers that run, as far as the engine says. */
  private final List<String> running = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    java();
    memory();
    StateFolder folder =
        state == null ? StateFolders.byDefault(surroundings.environment()) : new StateFolder(state);
    folder(folder);
    disk(folder);
    ports();
    engine();
    kernelLog();
    cgroups();
    busybox();
    stacks(folder);
    show();
    return findings.stream().anyMatch(f -> f.verdict() == Verdict.FAIL) ? Main.UNREACHABLE : 0;
  }

  private void add(Verdict verdict, String what, String found, @Nullable String fix) {
    findings.add(new Finding(verdict, what, found, fix));
  }

  private void java() {
    int version = Runtime.version().feature();
    String found = "Java " + Runtime.version() + " in " + System.getProperty("java.home");
    if (version < 17) {
      add(Verdict.FAIL, "java", found, "Epitaph needs Java 17: install a JDK 17");
    } else {
      add(Verdict.OK, "java", found, null);
    }
  }

  private void memory() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long free = available(system.getFreeMemorySize());
    String found = Words.bytes(free) + " available of " + Words.bytes(system.getTotalMemorySize());
    if (free < MEMORY_WANTED) {
      add(
          Verdict.WARN,
          "memory",
          found,
          "the stack needs "
              + Words.bytes(MEMORY_WANTED)
              + ": stop another program, or start it with --heap 256m");
    } else {
      add(Verdict.OK, "memory", found, null);
    }
  }

  /** Caches count as free: Linux reports how much is available. */
  private static long available(long free) {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(free);
    } catch (IOException e) {
      return free;
    }
  }

  private void folder(StateFolder folder) {
    try {
      Preflight.requireUsable(folder);
      add(Verdict.OK, "state", folder.toString(), null);
    } catch (IOException | IllegalArgumentException e) {
      add(Verdict.FAIL, "state", String.valueOf(e.getMessage()), null);
    }
  }

  private void disk(StateFolder folder) throws IOException {
    DiskSpace disk = DiskSpace.of(folder.path());
    String found = Words.bytes(disk.free()) + " free on the disk of the state folder";
    String wanted = Words.bytes(DiskSpace.WANTED);
    if (disk.free() < DiskSpace.NEEDED) {
      String needed = Words.bytes(DiskSpace.NEEDED);
      add(
          Verdict.FAIL,
          "disk",
          found,
          "`up` needs "
              + needed
              + ", better "
              + wanted
              + ": free space, or choose another --state");
    } else if (disk.free() < DiskSpace.WANTED) {
      add(
          Verdict.WARN,
          "disk",
          found,
          "better " + wanted + ": free space, or choose another --state");
    } else {
      add(Verdict.OK, "disk", found, null);
    }
  }

  private void engine() {
    URI address = engine.address(surroundings.environment());
    Path socket = "unix".equals(address.getScheme()) ? Path.of(address.getPath()) : null;
    if (socket != null && Files.exists(socket) && !Files.isWritable(socket)) {
      add(
          Verdict.FAIL,
          "engine",
          address + ": this user may not write to it",
          "add the user to the group of " + socket + " (docker), or run as root");
      return;
    }
    try (DockerEngine connected = DockerEngine.connect(address)) {
      EngineInfo info = connected.info();
      add(
          Verdict.OK,
          "engine",
          "Docker "
              + info.version()
              + ", API "
              + info.apiVersion()
              + ", "
              + info.storageDriver()
              + ", cgroup v"
              + info.cgroupVersion()
              + ", at "
              + address,
          null);
      List<String> listed = connected.containers();
      running.addAll(running(connected, listed));
      add(
          Verdict.OK,
          "rights",
          "may list and inspect: " + Words.count(listed.size(), "container"),
          null);
      vanished(new KeeperCheck(connected, info));
    } catch (IOException | IllegalArgumentException e) {
      add(
          Verdict.FAIL,
          "engine",
          String.valueOf(e.getMessage()),
          "start Docker, or set the engine with --engine or DOCKER_HOST; `epitaph demo --no-engine`"
              + " needs none");
    }
  }

  private void vanished(KeeperCheck check) {
    try {
      KeeperCheck.Guarantee kept = check.check(surroundings.clock().instant());
      add(kept.good() ? Verdict.OK : Verdict.WARN, "keeper", kept.found(), kept.fix());
    } catch (IOException e) {
      add(Verdict.WARN, "keeper", "cannot be tried: " + e.getMessage(), null);
    }
  }

  /** Some of those that run: one is enough to see where the kernel counts. */
  private static List<String> running(DockerEngine engine, List<String> containers)
      throws IOException {
    List<String> running = new ArrayList<>();
    for (String id : containers.subList(0, Math.min(containers.size(), LOOKED_AT))) {
      if (Wire.MAPPER.readTree(engine.inspect(id)).path("State").path("Running").asBoolean()) {
        running.add(id);
      }
    }
    return running;
  }

  /** Without it nothing is wrong, but less is proven. */
  private void kernelLog() {
    Path log = CollectorSettings.KERNEL_LOG;
    if (!CollectorSettings.isLocal(engine.address(surroundings.environment()))) {
      add(Verdict.OK, "kernel log", "not read: the engine is on another host", null);
      return;
    }
    try {
      FileChannel.open(log, StandardOpenOption.READ).close();
      add(Verdict.OK, "kernel log", log + " may be read: it proves OOM kills", null);
    } catch (IOException e) {
      add(
          Verdict.WARN,
          "kernel log",
          log + " may not be read, so some OOM kills stay unproven: " + e.getMessage(),
          "run as root, give CAP_SYSLOG, or into a container: --device /dev/kmsg");
    }
  }

  /** As the kernel's log. */
  private void cgroups() {
    URI address = engine.address(surroundings.environment());
    if (!CollectorSettings.isLocal(address)) {
      add(Verdict.OK, "cgroups", "not read: the engine is on another host", null);
      return;
    }
    String missing = HostEvidence.missing(running);
    if (missing == null) {
      add(Verdict.OK, "cgroups", "may be read: they prove whose limit an OOM kill was for", null);
    } else {
      add(
          Verdict.WARN,
          "cgroups",
          "not read, so some OOM kills stay unproven: " + missing,
          "use a kernel with the memory controller; into a container: --volume"
              + " /sys/fs/cgroup:/sys/fs/cgroup:ro --cgroupns host");
    }
  }

  /** By default the stack uses any free ports; people often set the standard ones. */
  private void ports() {
    List<String> taken = new ArrayList<>();
    for (int port : List.of(0, 9092, 9200, 8081)) {
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        // It is free.
        free.setReuseAddress(true);
      } catch (IOException e) {
        taken.add(Integer.toString(port));
      }
    }
    if (taken.remove("0")) {
      add(Verdict.FAIL, "ports", "127.0.0.1 has no free port", "check the loopback interface");
    } else if (taken.isEmpty()) {
      add(Verdict.OK, "ports", "127.0.0.1 has free ones; 9092, 9200 and 8081 are free", null);
    } else {
      add(
          Verdict.OK,
          "ports",
          "127.0.0.1 has free ones; in use: " + String.join(", ", taken),
          null);
    }
  }

  private void busybox() {
    if (Files.isExecutable(Path.of("/bin/busybox"))) {
      add(Verdict.OK, "busybox", "/bin/busybox, for the demo's image", null);
    } else {
      add(
          Verdict.WARN,
          "busybox",
          "there is no /bin/busybox: the demo cannot make its image",
          "apt-get install busybox-static, or `epitaph demo --no-engine`");
    }
  }

  private void stacks(StateFolder folder) throws IOException {
    List<StackStatus> running = StateFolders.running(surroundings.environment());
    if (state != null) {
      StackStatus status = StackStatus.read(folder.path());
      running = status != null && status.isAlive() ? List.of(status) : List.of();
    }
    if (running.isEmpty()) {
      add(Verdict.OK, "stack", "none is running", null);
    }
    for (StackStatus status : running) {
      add(Verdict.OK, "stack", "process " + status.pid() + " in " + status.state(), null);
      for (StackStatus.Part part : status.parts()) {
        if (part.problem() == null) {
          add(Verdict.OK, part.name(), part.detail(), null);
        } else {
          add(Verdict.FAIL, part.name(), part.problem(), "see the log in " + status.state());
        }
      }
    }
  }

  private void show() {
    Screen screen = surroundings.screen();
    if (json) {
      for (Finding finding : findings) {
        screen.json(finding);
      }
      return;
    }
    screen.table(
        List.of("", "WHAT", "FOUND"),
        findings.stream()
            .map(
                f ->
                    List.of(
                        Cell.of(Wire.name(f.verdict()), tone(f.verdict())),
                        Cell.of(f.what()),
                        Cell.of(f.found() + (f.fix() == null ? "" : ".  Fix: " + f.fix()))))
            .toList());
  }

  private static Tone tone(Verdict verdict) {
    return switch (verdict) {
      case OK -> Tone.GOOD;
      case WARN -> Tone.WARN;
      case FAIL -> Tone.BAD;
    };
  }
}
