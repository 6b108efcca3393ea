package io.epitaph.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.OomKill.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OomReportTest {
  private static final String A = "ab".repeat(32);
  private static final String B = "0c".repeat(32);

  private final OomReport report = new OomReport();

  private List<KilledProcess> read(String... lines) {
    List<KilledProcess> kills = new ArrayList<>();
    for (String line : lines) {
      KilledProcess kill = report.read(new KernelLine(1, 40, line));
      if (kill != null) {
        kills.add(kill);
      }
    }
    return kills;
  }

  private static String chosen(String constraint, String cpuset, String rest, String task) {
    return "oom-kill:constraint=CONSTRAINT_"
        + constraint
        + ",nodemask=(null),cpuset="
        + cpuset
        + ",mems_allowed=0"
        + rest
        + ",task="
        + task
        + ",uid=1000";
  }

  @Test
  void aContainerAtItsLimit() {
    String scope = "/system.slice/docker-" + A + ".scope";
    KilledProcess kill =
        read(
                "thumb invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
                "CPU: 1 PID: 22871 Comm: thumb Not tainted 6.1.0",
                chosen(
                    "MEMCG", A, ",oom_memcg=" + scope + ",task_memcg=" + scope, "thumb,pid=22871"),
                "Memory cgroup out of memory: Killed process 22871 (thumb) total-vm:198244kB,"
                    + " anon-rss:64012kB, file-rss:4kB, shmem-rss:0kB, UID:1000 pgtables:220kB"
                    + " oom_score_adj:0")
            .get(0);
    assertThat(kill)
        .isEqualTo(
            new KilledProcess(
                40,
                Scope.CONTAINER,
                "thumb",
                22871,
                64016 * 1024,
                64012 * 1024,
                A,
                scope,
                "thumb",
                A));
  }

  @Test
  void aHostThatIsFull() {
    KilledProcess kill =
        read(
                "notebook invoked oom-killer: gfp_mask=0x140cca(X|__Y), order=0, oom_score_adj=0",
                chosen(
                    "NONE",
                    "docker-" + B + ".scope",
                    ",global_oom,task_memcg=/system.slice/docker-" + A + ".scope",
                    "importer,pid=31877"),
                "Out of memory: Killed process 31877 (importer) total-vm:9120244kB,"
                    + " anon-rss:2864012kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:9220kB"
                    + " oom_score_adj:0")
            .get(0);
    assertThat(kill.scope()).isEqualTo(Scope.HOST);
    assertThat(kill.containerId()).isEqualTo(A);
    assertThat(kill.group()).isNull();
    assertThat(kill.askedBy()).isEqualTo("notebook");
    assertThat(kill.askedByContainer()).isEqualTo(B);
  }

  @Test
  void aKernelBefore5() {
    KilledProcess kill =
        read(
                "java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0",
                "java cpuset=" + A + " mems_allowed=0",
                "Task in /docker/" + A + " killed as a result of limit of /docker/" + A,
                "memory: usage 524288kB, limit 524288kB, failcnt 4711",
                "Memory cgroup out of memory: KilledProcess process 4242 (java) score 981 or sacrifice child",
                "Killed process 4242 (java) total-vm:3221224kB, anon-rss:519012kB, file-rss:0kB")
            .get(0);
    assertThat(kill.scope()).isEqualTo(Scope.CONTAINER);
    assertThat(kill.containerId()).isEqualTo(A);
    assertThat(kill.askedByContainer()).isEqualTo(A);
    assertThat(kill.pid()).isEqualTo(4242);
    assertThat(kill.bytes()).isEqualTo(519012 * 1024);
  }

  @Test
  void aHostThatIsFullOnAKernelBefore5() {
    KilledProcess kill =
        read(
                "mysqld invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0",
                "Out of memory: Kill process 99 (mysqld) score 500 or sacrifice child",
                "Killed process 99 (mysqld), UID 27, total-vm:8kB, anon-rss:4kB, file-rss:0kB,"
                    + " shmem-rss:0kB")
            .get(0);
    assertThat(kill.process()).isEqualTo("mysqld");
    assertThat(kill.containerId()).isNull();
    assertThat(kill.scope()).isEqualTo(Scope.HOST);
  }

  @Test
  void aLimitOfAGroupIsNotThatOfTheContainer() {
    KilledProcess kill =
        read(
                "x invoked oom-killer: y",
                chosen(
                    "MEMCG",
                    "/",
                    ",oom_memcg=/kubepods/pod1,task_memcg=/kubepods/pod1/" + A,
                    "x,pid=7"),
                "Memory cgroup out of memory: Killed process 7 (x) total-vm:1kB, anon-rss:1kB,"
                    + " file-rss:0kB")
            .get(0);
    assertThat(kill.scope()).isEqualTo(Scope.GROUP);
    assertThat(kill.group()).isEqualTo("/kubepods/pod1");
  }

  @Test
  void allOfAGroupAreKilledTogether() {
    String both = ",oom_memcg=/docker/" + A + ",task_memcg=/docker/" + A;
    List<KilledProcess> kills =
        read(
            "x invoked oom-killer: y",
            chosen("MEMCG", A, both, "x,pid=7"),
            "Memory cgroup out of memory: Killed process 7 (x) total-vm:1kB, anon-rss:1kB,"
                + " file-rss:0kB",
            "Tasks in /docker/" + A + " are going to be killed due to memory.oom.group set",
            "Memory cgroup out of memory: Killed process 8 (y) total-vm:1kB, anon-rss:2kB,"
                + " file-rss:0kB");
    assertThat(kills).extracting(KilledProcess::pid).containsExactly(7, 8);
    assertThat(kills).extracting(KilledProcess::containerId).containsExactly(A, A);
  }

  @Test
  void theContainerOfAnEngineWithinAContainerIsTheOuterOne() {
    String path = "/docker/" + A + "/docker/" + B;
    KilledProcess kill =
        read(
                chosen("MEMCG", "/", ",oom_memcg=" + path + ",task_memcg=" + path, "x,pid=7"),
                "Memory cgroup out of memory: Killed process 7 (x) total-vm:1kB, anon-rss:1kB,"
                    + " file-rss:0kB")
            .get(0);
    assertThat(kill.containerId()).isEqualTo(A);
  }

  @Test
  void aNameThatLooksLikeTheRestOfTheLineChangesNothing() {
    String evil = "a,pid=1,uid=0";
    KilledProcess kill =
        read(
                chosen(
                    "MEMCG",
                    A,
                    ",oom_memcg=/docker/" + A + ",task_memcg=/docker/" + A,
                    evil + ",pid=7"),
                "Memory cgroup out of memory: Killed process 7 (b) total-vm:9kB,) total-vm:1kB,"
                    + " anon-rss:1kB, file-rss:0kB")
            .get(0);
    assertThat(kill.pid()).isEqualTo(7);
    assertThat(kill.containerId()).isEqualTo(A);
    assertThat(kill.anonBytes()).isEqualTo(1024);
  }

  @Test
  void whatWasSaidOfAnotherKillIsForgotten() {
    read(
        "x invoked oom-killer: y",
        chosen("MEMCG", A, ",oom_memcg=/docker/" + A + ",task_memcg=/docker/" + A, "x,pid=7"));
    KilledProcess kill =
        read(
                "z invoked oom-killer: y",
                "Out of memory: Killed process 9 (z) total-vm:1kB, anon-rss:1kB, file-rss:0kB")
            .get(0);
    assertThat(kill.containerId()).isNull();
    assertThat(kill.askedBy()).isEqualTo("z");
  }

  @Test
  void otherLinesAreNoKill() {
    assertThat(
            read(
                "oom_reaper: reaped process 7 (x), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB",
                "docker0: port 1(veth) entered disabled state",
                "Killed process",
                ""))
        .isEmpty();
  }

  @Test
  void aRecordOfTheKernelsLogIsItsFirstLine() {
    KernelLine line =
        Objects.requireNonNull(KernelLine.parse("6,4711,40360000,-;a, b; c\n SUBSYSTEM=x\n"));
    assertThat(line).isEqualTo(new KernelLine(4711, 40360000, "a, b; c"));
    assertThat(KernelLine.parse("<6>[1.0] a")).isNull();
    assertThat(KernelLine.parse("6,99999999999999999999,1,-;a")).isNull();
  }

  @Test
  void whatIsSpoiledIsReadWithoutAFailureAndSoon() {
    Random random = new Random(3);
    String scope = "/docker/" + A;
    String line =
        chosen("MEMCG", A, ",oom_memcg=" + scope + ",task_memcg=" + scope, "thumb,pid=22871");
    String killed =
        "Memory cgroup out of memory: Killed process 7 (x) total-vm:1kB, anon-rss:1kB, file-rss:0kB";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? line : killed);
      for (int n = random.nextInt(4); n > 0; n--) {
        int at = random.nextInt(text.length());
        text.replace(at, Math.min(text.length(), at + random.nextInt(9)), ",task=,pid=1");
      }
      report.read(new KernelLine(i, i, text.toString()));
    }
  }
}
