package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.HostMemory;
import io.epitaph.model.InspectSnapshot.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostEvidenceTest {
  private static final Instant DEATH = Instant.parse("2026-02-03T12:00:00Z");

  @TempDir private Path folder;
  private HostEvidence evidence;

  @BeforeEach
  void open() throws IOException {
    memory(512);
    Cgroups cgroups = new Cgroups(folder);
    evidence = new HostEvidence(cgroups, new HostMemoryReader(folder, cgroups));
  }

  private void memory(int available) throws IOException {
    Files.writeString(
        folder.resolve("meminfo"), "MemTotal: 2048 kB\nMemAvailable: " + available + " kB\n");
  }

  private @Nullable HostMemory after(int exitCode, Instant death, Instant now) {
    return evidence.afterDeath(facts(exitCode, death), now);
  }

  private static Facts facts(int exitCode, Instant death) {
    return Facts.builder()
        .name("web")
        .image("demo:1.0")
        .status("exited")
        .exitCode(exitCode)
        .startedAt(DEATH.minusSeconds(9))
        .finishedAt(death)
        .build();
  }

  @Test
  void aDeathByAFaultComesWithTheHostsMemory() {
    HostMemory read = after(139, DEATH, DEATH);
    assertThat(read).isNotNull();
    assertThat(read.availableBytes()).isEqualTo(512 * 1024);
  }

  @Test
  void ofADeathThatMemoryDoesNotExplainNothingIsRead() {
    assertThat(after(1, DEATH, DEATH)).isNull();
    assertThat(after(143, DEATH, DEATH)).isNull();
    assertThat(evidence.afterDeath(null, DEATH)).isNull();
  }

  @Test
  void whatDiesAtOneTimeSharesAReadingButNotOneFromBeforeItsDeath() throws IOException {
    HostMemory first = after(139, DEATH, DEATH.plusMillis(10));
    memory(7);
    assertThat(after(134, DEATH, DEATH.plusMillis(20))).isSameAs(first);
    assertThat(after(134, DEATH.plusMillis(15), DEATH.plusMillis(30)).availableBytes())
        .isEqualTo(7 * 1024);
  }

  @Test
  void anEngineOnAnotherHostHasNone() {
    assertThat(HostEvidence.none().afterDeath(facts(139, DEATH), DEATH)).isNull();
    assertThat(HostEvidence.none().counts("ab".repeat(32))).isNull();
    assertThat(HostEvidence.none().problem()).isNull();
  }
}
