package io.epitaph.cli;

import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolder;
import io.epitaph.stack.StateFolders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
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

  DoctorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    DoctorFindings findings = new DoctorFindings();
    MachineCheck machine = new MachineCheck(findings);
    machine.java();
    new MemoryCheck(findings).check();
    StateFolder folder =
        state == null ? StateFolders.byDefault(surroundings.environment()) : new StateFolder(state);
    StackCheck stack = new StackCheck(findings, folder);
    stack.checkFolder();
    stack.checkDisk();
    machine.ports();
    URI address = engine.address(surroundings.environment());
    List<String> containers = new EngineCheck(findings, address, surroundings.clock()).check();
    OomEvidenceCheck evidence = new OomEvidenceCheck(findings, address, containers);
    evidence.kernelLog();
    evidence.cgroups();
    machine.busybox();
    stack.checkStacks(running(folder));
    findings.print(surroundings.screen(), json);
    return findings.isAnyFailed() ? Main.UNREACHABLE : 0;
  }

  /** Those on the folder that is named; all that run here when none is. */
  private List<StackStatus> running(StateFolder folder) throws IOException {
    if (state == null) {
      return StateFolders.running(surroundings.environment());
    }
    StackStatus status = StackStatus.read(folder.path());
    return status != null && status.isAlive() ? List.of(status) : List.of();
  }
}
