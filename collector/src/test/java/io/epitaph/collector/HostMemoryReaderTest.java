package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.HostMemory;
import io.epitaph.model.HostMemory.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMemoryReaderTest {
  private static final Instant AT = Instant.parse("2026-02-03T12:00:00Z");

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  @BeforeEach
  void writeProc() throws IOException {
    write(
        "proc/meminfo",
        """
        MemTotal:       2048 kB
        MemFree:  1 kB
        MemAvailable:  512 kB
        SwapTotal: 4 kB
        SwapFree:  0 kB
        HugePages_Total: 0
        """);
  }

  private HostMemory read() {
    return Objects.requireNonNull(
        new HostMemoryReader(folder.resolve("proc"), new Cgroups(folder.resolve("cgroup")))
            .read(AT));
  }

  private static String id(int n) {
    return "%064x".formatted(n);
  }

  @Test
  void memoryAndSwapAreRead() {
    HostMemory memory = read();
    assertThat(memory.totalBytes()).isEqualTo(2048 * 1024);
    assertThat(memory.availableBytes()).isEqualTo(512 * 1024);
    assertThat(memory.swapTotalBytes()).isEqualTo(4 * 1024);
    assertThat(memory.swapFreeBytes()).isZero();
    assertThat(memory.stalledPercent()).isNull();
    assertThat(memory.holders()).isEmpty();
  }

  @Test
  void pressureIsReadWhereTheKernelHasIt() throws IOException {
    write(
        "proc/pressure/memory", "some avg10=12.50 avg60=1.00 avg300=0.00 total=7\nfull avg10=1\n");
    assertThat(read().stalledPercent()).isEqualTo(12.5);
  }

  @Test
  void theContainersThatHoldMostAreNamedOnCgroup2() throws IOException {
    for (int i = 1; i <= 7; i++) {
      write("cgroup/system.slice/docker-" + id(i) + ".scope/memory.current", i + "000\n");
    }
    write("cgroup/system.slice/ssh.service/memory.current", "99000\n");
    assertThat(read().holders())
        .containsExactly(
            new Holder(id(7), 7000),
            new Holder(id(6), 6000),
            new Holder(id(5), 5000),
            new Holder(id(4), 4000),
            new Holder(id(3), 3000));
  }

  @Test
  void theContainersThatHoldMostAreNamedOnCgroup1() throws IOException {
    write("cgroup/memory/docker/" + id(1) + "/memory.usage_in_bytes", "5\n");
    write("cgroup/memory/docker/" + id(2) + "/memory.usage_in_bytes", "no number\n");
    write("cgroup/cpu/docker/" + id(3) + "/memory.usage_in_bytes", "9\n");
    assertThat(read().holders()).containsExactly(new Holder(id(1), 5));
  }

  @Test
  void withoutProcNothingIsKnown() {
    assertThat(new HostMemoryReader(folder.resolve("none"), new Cgroups(folder)).read(AT)).isNull();
  }
}
