package io.epitaph.cli;

import io.epitaph.cli.Finding.Verdict;
import io.epitaph.collector.CollectorSettings;
import io.epitaph.collector.HostEvidence;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Checks what proves OOM kills beside the engine. Without it nothing is wrong, but less is proven.
 *
 * @param engine its address
 * @param running containers that run, as far as the engine says
 */
record OomEvidenceCheck(DoctorFindings findings, URI engine, List<String> running) {
  void kernelLog() {
    Path log = CollectorSettings.KERNEL_LOG;
    if (!CollectorSettings.isLocal(engine)) {
      findings.add(Verdict.OK, "kernel log", "not read: the engine is on another host", null);
      return;
    }
    try {
      FileChannel.open(log, StandardOpenOption.READ).close();
      findings.add(Verdict.OK, "kernel log", log + " may be read: it proves OOM kills", null);
    } catch (IOException e) {
      findings.add(
          Verdict.WARN,
          "kernel log",
          log + " may not be read, so some OOM kills stay unproven: " + e.getMessage(),
          "run as root, give CAP_SYSLOG, or into a container: --device /dev/kmsg");
    }
  }

  void cgroups() {
    if (!CollectorSettings.isLocal(engine)) {
      findings.add(Verdict.OK, "cgroups", "not read: the engine is on another host", null);
      return;
    }
    String missing = HostEvidence.missing(running);
    if (missing == null) {
      findings.add(
          Verdict.OK, "cgroups", "may be read: they prove whose limit an OOM kill was for", null);
    } else {
      findings.add(
          Verdict.WARN,
          "cgroups",
          "not read, so some OOM kills stay unproven: " + missing,
          "use a kernel with the memory controller; into a container: --volume"
              + " /sys/fs/cgroup:/sys/fs/cgroup:ro --cgroupns host");
    }
  }
}
