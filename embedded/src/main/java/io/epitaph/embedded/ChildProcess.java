package io.epitaph.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records in a file which process was started, and by which, so that it can be ended after its
 * parent was killed. A process is identified by its id and its start time, since ids are reused.
 * Two lines, the child and the parent, each with id and time.
 */
final class ChildProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);

  /** The kernel counts a start time in ticks since boot, and rounds the boot's time. */
  private static final Duration JITTER = Duration.ofSeconds(2);

  /** How long to wait for a killed process to disappear. */
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  private final Path file;

  ChildProcess(Path file) {
    this.file = file;
  }

  /** Records a process as a child of this one. */
  void remember(ProcessHandle child) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.write(next, List.of(line(child), line(ProcessHandle.current())));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String line(ProcessHandle process) {
    return process.pid() + " " + process.info().startInstant().orElse(Instant.EPOCH);
  }

  /**
   * Ends a child of this process and its descendants, by force when they do not end in time.
   * Afterwards its exit value is available.
   */
  void end(Process process, Duration limit) throws IOException, InterruptedException {
    endAll(family(process.toHandle()), limit);
    // The JDK learns of the end later than the process table, since it waits for it in a thread.
    process.waitFor(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    Files.deleteIfExists(file);
  }

  /**
   * Ends what an earlier process left behind.
   *
   * @throws IOException when its parent still runs, so that it was not left behind
   */
  void endLeftover(Duration limit) throws IOException, InterruptedException {
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    ProcessHandle left = lines.isEmpty() ? null : sameProcess(lines.get(0));
    ProcessHandle parent = lines.size() < 2 ? null : sameProcess(lines.get(1));
    if (left != null) {
      if (parent != null && !parent.equals(ProcessHandle.current())) {
        throw new IOException(
            "another process uses "
                + file.getParent()
                + ": "
                + parent.pid()
                + ", which has started "
                + left.pid()
                + "; end it first, or name another folder");
      }
      LOG.warn("ending a process that an earlier run left behind pid={}", left.pid());
      endAll(family(left), limit);
    }
    Files.delete(file);
  }

  private static @Nullable ProcessHandle sameProcess(String line) {
    String[] parts = line.split(" ", 2);
    try {
      ProcessHandle found = ProcessHandle.of(Long.parseLong(parts[0])).orElse(null);
      if (found == null || parts.length < 2 || !runs(found)) {
        return null;
      }
      Instant started = found.info().startInstant().orElse(Instant.MIN);
      Instant remembered = Instant.parse(parts[1]);
      boolean same =
          started.isAfter(remembered.minus(JITTER)) && started.isBefore(remembered.plus(JITTER));
      return same ? found : null;
    } catch (NumberFormatException | DateTimeParseException e) {
      // A damaged line identifies no process.
      return null;
    }
  }

  /** The children first: when a parent ends, they can no longer be found through it. */
  private static List<ProcessHandle> family(ProcessHandle process) {
    List<ProcessHandle> family = new ArrayList<>();
    family.add(process);
    try (Stream<ProcessHandle> descendants = process.descendants()) {
      descendants.forEach(family::add);
    }
    Collections.reverse(family);
    return family;
  }

  private static void endAll(List<ProcessHandle> processes, Duration limit)
      throws InterruptedException {
    processes.forEach(ProcessHandle::destroy);
    if (!haveEnded(processes, limit)) {
      processes.forEach(ProcessHandle::destroyForcibly);
      if (!haveEnded(processes, KILL_LIMIT)) {
        LOG.warn(
            "killed processes still run pids={}",
            processes.stream().filter(ChildProcess::runs).map(ProcessHandle::pid).toList());
      }
    }
  }

  private static boolean haveEnded(List<ProcessHandle> processes, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (processes.stream().anyMatch(ChildProcess::runs)) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return true;
  }

  /** A zombie does not run: in a container without init nothing reaps it. */
  private static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return !stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException e) {
      // There is no /proc, or the process has just ended.
      return process.isAlive();
    }
  }
}
