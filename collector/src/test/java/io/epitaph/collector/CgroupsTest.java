package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.MemoryCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTest {
  private static final String ID = "a1".repeat(32);
  private static final String OTHER = "b2".repeat(32);
  private static final String EVENTS =
      "low 0\nhigh 0\nmax 41\noom 3\noom_kill 2\noom_group_kill 0\n";

  @TempDir private Path root;

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private @Nullable MemoryCounts counts() {
    return new Cgroups(root).counts(ID);
  }

  @Test
  void version2CountsWhatWasKilledAndHowOftenTheLimitLeftNoChoice() throws IOException {
    String group = "system.slice/docker-" + ID + ".scope/";
    write(group + "memory.events", EVENTS);
    write(group + "memory.peak", "900\n");
    write(group + "memory.max", "1000\n");
    assertThat(counts()).isEqualTo(new MemoryCounts(3L, 2L, 41L, 900L, 1000L));
  }

  @Test
  void whatGroupsWithinItCameUpAgainstDoesNotCount() throws IOException {
    write("docker/" + ID + "/memory.events", EVENTS);
    write("docker/" + ID + "/memory.events.local", "max 5\noom 1\noom_kill 0\n");
    write("docker/" + ID + "/memory.max", "max\n");
    assertThat(counts()).isEqualTo(new MemoryCounts(1L, 2L, 5L, null, null));
  }

  @Test
  void version1CountsWhatWasKilledAndHowOftenItsLimitsWereHit() throws IOException {
    String group = "memory/docker/" + ID + "/";
    write(group + "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
    write(group + "memory.failcnt", "3\n");
    write(group + "memory.memsw.failcnt", "4\n");
    write(group + "memory.max_usage_in_bytes", "1000\n");
    write(group + "memory.limit_in_bytes", "1000\n");
    assertThat(counts()).isEqualTo(new MemoryCounts(null, 2L, 7L, 1000L, 1000L));
  }

  @Test
  void aKernelThatDoesNotSayWhatItKilledProvesNothing() throws IOException {
    write("memory/docker/" + ID + "/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n");
    assertThat(counts()).isNull();
  }

  @Test
  void aGroupIsFoundWhereverItIs() throws IOException {
    write("kubepods.slice/pod1.slice/cri-containerd-" + ID + ".scope/memory.events", EVENTS);
    write("kubepods.slice/pod2.slice/cri-containerd-" + OTHER + ".scope/memory.events", EVENTS);
    assertThat(counts()).isNotNull();
  }

  @Test
  void ofAGroupThatIsGoneNothingIsClaimed() throws IOException {
    write("docker/" + OTHER + "/memory.events", EVENTS);
    assertThat(counts()).isNull();
  }

  @Test
  void aHostThatCountsNoMemorySaysSo() throws IOException {
    write("cgroup.controllers", "cpu io pids\n");
    assertThat(new Cgroups(root).problem()).endsWith("cgroup.controllers does not name memory");
    write("cgroup.controllers", "cpu memory\n");
    assertThat(new Cgroups(root).problem()).isNull();
  }

  @Test
  void whereTheGroupsAreThoseOfAnotherHostThatIsSaid() throws IOException {
    write("memory/docker/" + OTHER + "/memory.oom_control", "oom_kill 0\n");
    Cgroups cgroups = new Cgroups(root);
    assertThat(HostEvidence.missing(cgroups, List.of(ID)))
        .isEqualTo("there is no cgroup of any container that runs");
    assertThat(HostEvidence.missing(cgroups, List.of(ID, OTHER))).isNull();
    assertThat(HostEvidence.missing(cgroups, List.of())).isNull();
  }
}
