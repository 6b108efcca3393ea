package io.epitaph.cli;

import io.epitaph.cli.Finding.Verdict;
import io.epitaph.embedded.LoopbackPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks what this machine has: Java, ports, what the demo needs. */
record MachineCheck(DoctorFindings findings) {
  void java() {
    int version = Runtime.version().feature();
    String found = "Java " + Runtime.version() + " in " + System.getProperty("java.home");
    if (version < 17) {
      findings.add(Verdict.FAIL, "java", found, "Epitaph needs Java 17: install a JDK 17");
    } else {
      findings.add(Verdict.OK, "java", found, null);
    }
  }

  /** By default the stack uses any free ports; people often set the standard ones. */
  void ports() {
    List<String> taken = new ArrayList<>();
    for (int port : List.of(0, 9092, 9200, 8081)) {
      if (!LoopbackPort.isFree(port)) {
        taken.add(Integer.toString(port));
      }
    }
    if (taken.remove("0")) {
      findings.add(
          Verdict.FAIL, "ports", "127.0.0.1 has no free port", "check the loopback interface");
    } else if (taken.isEmpty()) {
      findings.add(
          Verdict.OK, "ports", "127.0.0.1 has free ones; 9092, 9200 and 8081 are free", null);
    } else {
      findings.add(
          Verdict.OK,
          "ports",
          "127.0.0.1 has free ones; in use: " + String.join(", ", taken),
          null);
    }
  }

  void busybox() {
    if (Files.isExecutable(Path.of("/bin/busybox"))) {
      findings.add(Verdict.OK, "busybox", "/bin/busybox, for the demo's image", null);
    } else {
      findings.add(
          Verdict.WARN,
          "busybox",
          "there is no /bin/busybox: the demo cannot make its image",
          "apt-get install busybox-static, or `epitaph demo --no-engine`");
    }
  }
}
