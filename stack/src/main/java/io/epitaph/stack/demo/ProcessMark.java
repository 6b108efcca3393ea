package io.epitaph.stack.demo;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/** Marks what a process made, with {@code PID.START@HOST}. */
final class ProcessMark {
  private ProcessMark() {}

  static String of(ProcessHandle process) {
    long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return process.pid() + "." + start + "@" + host();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Whether the process that made this has ended; false for one of another host. */
  static boolean isAbandoned(String mark) {
    String pid = mark.replaceFirst("\\..*", "");
    if (!mark.endsWith("@" + host()) || !pid.matches("[0-9]{1,18}")) {
      return false;
    }
    return ProcessHandle.of(Long.parseLong(pid))
        .filter(ProcessHandle::isAlive)
        .filter(process -> of(process).equals(mark))
        .isEmpty();
  }
}
