package io.epitaph.cli;

import io.epitaph.cli.Finding.Verdict;
import io.epitaph.model.Words;
import io.epitaph.stack.DiskSpace;
import io.epitaph.stack.Preflight;
import io.epitaph.stack.StackPart;
import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolder;
import java.io.IOException;
import java.util.List;

/** Checks the state folder, its disk, and the stacks that run. */
record StackCheck(DoctorFindings findings, StateFolder folder) {
  void checkFolder() {
    try {
      Preflight.requireUsable(folder);
      findings.add(Verdict.OK, "state", folder.toString(), null);
    } catch (IOException | IllegalArgumentException e) {
      findings.add(Verdict.FAIL, "state", String.valueOf(e.getMessage()), null);
    }
  }

  void checkDisk() throws IOException {
    DiskSpace disk = DiskSpace.of(folder.path());
    String found = Words.bytes(disk.free()) + " free on the disk of the state folder";
    String wanted = Words.bytes(DiskSpace.WANTED);
    if (disk.free() < DiskSpace.NEEDED) {
      String needed = Words.bytes(DiskSpace.NEEDED);
      findings.add(
          Verdict.FAIL,
          "disk",
          found,
          "`up` needs "
              + needed
              + ", better "
              + wanted
              + ": free space, or choose another --state");
    } else if (disk.free() < DiskSpace.WANTED) {
      findings.add(
          Verdict.WARN,
          "disk",
          found,
          "better " + wanted + ": free space, or choose another --state");
    } else {
      findings.add(Verdict.OK, "disk", found, null);
    }
  }

  void checkStacks(List<StackStatus> running) {
    if (running.isEmpty()) {
      findings.add(Verdict.OK, "stack", "none is running", null);
    }
    for (StackStatus status : running) {
      findings.add(Verdict.OK, "stack", "process " + status.pid() + " in " + status.state(), null);
      for (StackPart part : status.parts()) {
        if (part.problem() == null) {
          findings.add(Verdict.OK, part.name(), part.detail(), null);
        } else {
          findings.add(
              Verdict.FAIL, part.name(), part.problem(), "see the log in " + status.state());
        }
      }
    }
  }
}
