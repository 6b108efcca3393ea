package io.epitaph.testing;

import com.github.dockerjava.api.exception.DockerException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Scripts of container lives, played on a real engine, numbered as in {@code docs/lives.md}. Each
 * makes one subject, does to it what its life asks for, and returns its id when its part is done;
 * the container may live on.
 *
 * <p>Where Epitaph would wait for minutes, labels on the subject shorten the thresholds.
 */
public final class Lives {
  /** The smallest limit that a shell still starts in, with room to spare. */
  public static final long EIGHT_MIB = 8L * 1024 * 1024;

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** An engine needs some time to watch a new container's memory, a busy one more. */
  private static final String UNTIL_WATCHED = "sleep 5; ";

  private final Subjects subjects;
  private final String prefix;

  /**
   * @param prefix before each container's name, so that no other container's name is taken
   */
  public Lives(Subjects subjects, String prefix) {
    this.subjects = subjects;
    this.prefix = prefix;
  }

  /** Life 1: says a word and completes. */
  public String ephemeral() throws InterruptedException {
    return dead(subjects.run(named("ephemeral", "echo I am ephemeral").withTty()));
  }

  /** Life 2: the same, and its engine removes it at once. */
  public String gone() throws InterruptedException {
    return dead(subjects.run(named("gone", "echo I am ephemeral").withTty().withAutoRemove()));
  }

  /** Life 3: leaves a file. */
  public String legacy() throws InterruptedException {
    return dead(
        subjects.run(
            named("legacy", "echo left behind > /var/tmp/legacy; echo wrote /var/tmp/legacy")
                .withLabel("epitaph.archive", "always")));
  }

  /**
   * Life 4: exported when it is dead ({@code first-born}), imported as an image with the command
   * and environment that it had, and run without a command ({@code reborn}).
   *
   * @return the id of the second
   */
  public String reborn() throws IOException, InterruptedException {
    Subject first =
        named("first-born", "echo I am $WHO; echo left behind >> /var/tmp/legacy; wc -l /var/tmp/*")
            .withEnv("WHO=born");
    String born = dead(subjects.run(first));
    String image =
        subjects.reimport(
            born,
            "reborn",
            List.of("CMD " + Wire.MAPPER.writeValueAsString(first.command()), "ENV WHO=born"));
    String id = subjects.create(named("reborn", "").withCommand(), image);
    subjects.start(id);
    return dead(id);
  }

  /** Life 5: dead for a while, then started by hand. */
  public String resurrected() throws InterruptedException {
    return resurrected(Duration.ZERO);
  }

  /** As {@link #resurrected()}, dead for the given time. */
  public String resurrected(Duration dead) throws InterruptedException {
    String id = dead(subjects.run(named("resurrected", "echo I am ephemeral").withTty()));
    TimeUnit.MILLISECONDS.sleep(dead.toMillis());
    subjects.start(id);
    return dead(id);
  }

  /** Life 6: paused for the given time in the middle of its work, which it then completes. */
  public String asleep(Duration pause) throws InterruptedException {
    String id = subjects.run(named("asleep", "echo tired; sleep 1; echo well rested"));
    subjects.pause(id);
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    } finally {
      subjects.unpause(id);
    }
    return dead(id);
  }

  /** Life 7: a child is killed for memory, the container lives on and completes. */
  public String chokedChild() throws InterruptedException {
    // The kernel picks whom to kill; the child asks for it. All goes to one stream, so that the
    // shell's "Killed" comes first.
    String script =
        "exec 2>&1; "
            + UNTIL_WATCHED
            + "(echo 1000 > /proc/self/oom_score_adj; exec tail /dev/zero); echo survived; sleep 1.5";
    return dead(
        subjects.run(
            named("choked-child", script)
                .withMemory(EIGHT_MIB)
                .withLabel("epitaph.oom.survival", "1s")));
  }

  /** Life 8: the main process itself is killed for memory. */
  public String choked() throws InterruptedException {
    String script = "echo I want it all; " + UNTIL_WATCHED + "exec tail /dev/zero";
    return dead(subjects.run(named("choked", script).withMemory(EIGHT_MIB)));
  }

  /** Life 9: healthy, then unhealthy, and nothing restarts it. It lives on. */
  public String sick(Duration stuckAfter) throws InterruptedException {
    String id =
        subjects.run(
            named("sick", "touch /tmp/well; while true; do sleep 0.2; done")
                .withHealthCheck("cat /tmp/well || { echo no /tmp/well; exit 1; }")
                .withStopTimeout(Duration.ZERO)
                .withLabel("epitaph.stuck-unhealthy.after", stuckAfter.toMillis() + "ms"));
    subjects.awaitHealth(id, "healthy", LIMIT);
    subjects.exec(id, "rm /tmp/well");
    subjects.awaitHealth(id, "unhealthy", LIMIT);
    return id;
  }

  /** Life 10: well and unwell in turn, then well. It lives on. */
  public String flapping(int changes, Duration halfLife) throws InterruptedException {
    String id =
        subjects.run(
            named("flapping", "touch /tmp/well; while true; do sleep 0.2; done")
                .withHealthCheck("test -e /tmp/well")
                .withStopTimeout(Duration.ZERO)
                .withLabel("epitaph.health-flap.half-life", halfLife.toMillis() + "ms"));
    subjects.awaitHealth(id, "healthy", LIMIT);
    for (int change = 1; change <= changes; change++) {
      boolean ill = change % 2 == 1;
      subjects.exec(id, ill ? "rm /tmp/well" : "touch /tmp/well");
      subjects.awaitHealth(id, ill ? "unhealthy" : "healthy", LIMIT);
    }
    return id;
  }

  /** Life 11: dies at once, and the policy gives up after five restarts. */
  public String loopThatGivesUp() throws InterruptedException {
    String id = subjects.run(named("loop", "sleep 0.2; exit 127").withRestart("on-failure:5"));
    return dead(id);
  }

  /** Life 12: restarted for ever. It goes on. */
  public String loopForEver(Duration run) {
    return subjects.run(
        named("for-ever", "sleep " + run.toMillis() / 1000.0 + "; exit 1")
            .withRestart("always")
            .withStopTimeout(Duration.ZERO));
  }

  /**
   * Life 12: crashes at once, until the engine waits its longest between two restarts, a minute
   * after the tenth. It goes on.
   */
  public String loopToTheCap() {
    return subjects.run(
        named("cap", "exit 1").withRestart("always").withStopTimeout(Duration.ZERO));
  }

  /**
   * Life 13: its engine ends, is down for a moment, and comes back. Two live then, {@code always}
   * with that restart policy and {@code never} without.
   *
   * @param engine the one the subjects live on
   * @param kill whether it is killed; else it is stopped, and stops its containers first
   * @return the ids of both
   */
  public List<String> engineRestarted(PrivateEngine engine, boolean kill)
      throws IOException, InterruptedException {
    List<String> ids =
        List.of(
            subjects.run(sleeper("always").withRestart("always")), subjects.run(sleeper("never")));
    outage(engine, kill);
    return ids;
  }

  /**
   * Life 14: its engine, which must run with {@code --live-restore}, is killed and comes back. It
   * lives on.
   */
  public String undying(PrivateEngine engine) throws IOException, InterruptedException {
    String id = subjects.run(sleeper("undying"));
    outage(engine, true);
    return id;
  }

  private void outage(PrivateEngine engine, boolean kill) throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(1);
    if (kill) {
      engine.kill();
    } else {
      engine.stop();
    }
    TimeUnit.SECONDS.sleep(1);
    engine.start();
    subjects.awaitEngine(LIMIT);
  }

  // ---- signals, and starts that fail

  /** A signal that ends: {@code KILL}, {@code TERM}; its name is part of the container's. */
  public String signalled(String signal) throws InterruptedException {
    String id = subjects.run(sleeper(signal.toLowerCase(Locale.ROOT)));
    subjects.awaitInit(id, LIMIT);
    subjects.kill(id, signal);
    return dead(id);
  }

  /** A stop that is obeyed. */
  public String stopped() throws InterruptedException {
    String id = subjects.run(sleeper("stopped"));
    subjects.awaitInit(id, LIMIT);
    subjects.stop(id, Duration.ofSeconds(10));
    return dead(id);
  }

  /** A stop that times out after a second: process 1 ignores TERM. */
  public String stubborn() throws InterruptedException {
    String id = subjects.run(named("stubborn", "trap '' TERM; while true; do sleep 1; done"));
    subjects.stop(id, Duration.ofSeconds(1));
    return dead(id);
  }

  /** A segmentation fault, under an init: process 1 itself would ignore its own signal. */
  public String segmentationFault() throws InterruptedException {
    return dead(subjects.run(named("segv", "sleep 0.3; kill -SEGV $$").withInit()));
  }

  /**
   * The host, not the engine, kills its main process.
   *
   * @throws IOException when its process is not found on this host: the engine is elsewhere
   */
  public String killedFromOutside() throws IOException, InterruptedException {
    String id = subjects.run(named("outside", "while true; do sleep 1; done"));
    long pid = subjects.pid(id);
    // A number of another machine, or of another name space, is another process here.
    Path group = Path.of("/proc", Long.toString(pid), "cgroup");
    if (!Files.isReadable(group) || !Files.readString(group).contains(id)) {
      throw new IOException("process " + pid + " on this host is not container " + id);
    }
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    return dead(id);
  }

  /** Its command is not there: it never runs, and the engine says why in {@code State.Error}. */
  public String missingCommand() {
    return failsToStart(named("missing", "").withCommand("/no/such/command"));
  }

  /** Its command is a file that may not be executed: it never runs. */
  public String notExecutable() {
    return failsToStart(named("not-executable", "").withCommand("/bin/not-executable"));
  }

  /** A shell does not find a command: it runs, and fails. */
  public String missingInShell() throws InterruptedException {
    return dead(subjects.run(named("shell", "no-such-command")));
  }

  private String failsToStart(Subject subject) {
    String id = subjects.create(subject);
    try {
      subjects.start(id);
    } catch (DockerException e) {
      return id;
    }
    throw new IllegalStateException(
        "container " + subject.name() + " started, and ought not to: " + subject.command());
  }

  /** Sleeps for ever, and obeys. */
  private Subject sleeper(String name) {
    return named(name, "").withCommand("/bin/sleep", "600").withInit();
  }

  private Subject named(String name, String script) {
    return Subject.running(prefix + name, script);
  }

  private String dead(String id) throws InterruptedException {
    subjects.awaitDeath(id, LIMIT);
    return id;
  }
}
