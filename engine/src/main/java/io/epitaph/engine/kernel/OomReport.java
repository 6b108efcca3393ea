package io.epitaph.engine.kernel;

import io.epitaph.model.OomKill.Scope;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what the kernel writes when it kills for memory: who asked for more, what was full,
 * whom it chose, and last, that it killed it. From 5.1 on the second and third are one line; before
 * there are several. Not thread-safe.
 *
 * <p>Names are chosen by processes, and a name may look like the rest of a line: each is read up to
 * the last place where the rest fits.
 */
public final class OomReport {
  private static final Pattern ASKED = Pattern.compile("(.{0,64}) invoked oom-killer: .*");

  private static final Pattern CHOSEN =
      Pattern.compile(
          "oom-kill:constraint=CONSTRAINT_([A-Z_]+),nodemask=.*?,cpuset=(.*?),mems_allowed=.*?"
              + "(?:,global_oom|,oom_memcg=(.*?))?,task_memcg=(.*?),task=(.*)"
              + ",pid=([0-9]{1,10}),uid=[0-9]+");

  /** Before 5.1. */
  private static final Pattern LIMIT =
      Pattern.compile("(?:Task in|Tasks in) (\\S*) killed as a result of limit of (\\S*)");

  private static final Pattern CPUSET = Pattern.compile("(.{0,64}) cpuset=(\\S+) mems_allowed=.*");

  private static final Pattern KILLED =
      Pattern.compile(
          "(?:(Memory cgroup out of memory|Out of memory)[^:]*: )?Killed process ([0-9]{1,10})"
              + " \\((.*)\\),?(?: UID:? ?[0-9]+,?)? total-vm:[0-9]{1,15}kB, anon-rss:([0-9]{1,15})kB,"
              + " file-rss:([0-9]{1,15})kB(?:, shmem-rss:([0-9]{1,15})kB)?.*");

  /** A container's id in the path of its cgroup, of whatever engine and driver. */
  private static final Pattern CONTAINER =
      Pattern.compile("(?<![0-9a-f])([0-9a-f]{64})(?![0-9a-f])");

  private static final int LONGEST_GROUP = 256;

  private @Nullable String askedBy;
  private @Nullable String asker;
  private @Nullable String limited;
  private @Nullable String victims;
  private boolean global;
  private int chosen;

  /** Null while nothing was killed. */
  public @Nullable KilledProcess read(KernelLine line) {
    String text = line.text();
    if (!text.contains("oom") && !text.contains("ill") && !text.contains("cpuset=")) {
      // Nearly all lines.
      return null;
    }
    Matcher asked = ASKED.matcher(text);
    if (asked.matches()) {
      forget();
      askedBy = asked.group(1);
      return null;
    }
    Matcher killed = KILLED.matcher(text);
    if (killed.matches()) {
      return kill(line, killed);
    }
    context(text);
    return null;
  }

  private void forget() {
    askedBy = null;
    asker = null;
    limited = null;
    victims = null;
    global = false;
    chosen = 0;
  }

  private void context(String text) {
    Matcher choice = CHOSEN.matcher(text);
    if (choice.matches()) {
      asker = container(choice.group(2));
      limited = choice.group(3);
      victims = choice.group(4);
      global = !choice.group(1).equals("MEMCG");
      chosen = number(choice.group(6));
      return;
    }
    if (text.startsWith("Out of memory: Kill process ")) {
      global = true;
      return;
    }
    Matcher limit = LIMIT.matcher(text);
    if (limit.matches()) {
      victims = limit.group(1);
      limited = limit.group(2);
      return;
    }
    Matcher cpuset = CPUSET.matcher(text);
    if (cpuset.matches() && cpuset.group(1).equals(askedBy)) {
      asker = container(cpuset.group(2));
    }
  }

  private KilledProcess kill(KernelLine line, Matcher killed) {
    int pid = number(killed.group(2));
    boolean host = killed.group(1) != null && killed.group(1).startsWith("Out");
    // With memory.oom.group all of one group are killed, of whom the first was chosen.
    boolean known = chosen == 0 || chosen == pid || limited != null;
    String container = known && victims != null ? container(victims) : null;
    long anon = bytes(killed.group(4));
    return new KilledProcess(
        line.micros(),
        host || global ? Scope.HOST : scope(container),
        killed.group(3),
        pid,
        anon + bytes(killed.group(5)) + bytes(killed.group(6)),
        anon,
        container,
        limited == null || host || global ? null : cut(limited),
        askedBy,
        asker);
  }

  private Scope scope(@Nullable String container) {
    String of = limited;
    if (of == null) {
      return Scope.UNKNOWN;
    }
    String limitedContainer = container(of);
    return limitedContainer != null && limitedContainer.equals(container)
        ? Scope.CONTAINER
        : Scope.GROUP;
  }

  /** The outermost: an engine within a container is another one's business. */
  private static @Nullable String container(String cgroup) {
    Matcher id = CONTAINER.matcher(cgroup);
    return id.find() ? id.group(1) : null;
  }

  private static String cut(String group) {
    return group.length() > LONGEST_GROUP ? group.substring(0, LONGEST_GROUP) : group;
  }

  private static long bytes(@Nullable String kibibytes) {
    return kibibytes == null ? 0 : Long.parseLong(kibibytes) * 1024;
  }

  private static int number(String digits) {
    return (int) Math.min(Long.parseLong(digits), Integer.MAX_VALUE);
  }
}
