package io.epitaph.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  @TempDir private Path temp;
  private Path file;
  private Folder folder;

  @BeforeEach
  void open() throws IOException {
    file = Files.writeString(temp.resolve("link"), "x");
    folder = Folder.open(temp);
    assumeTrue(hasLeases(), () -> "no leases in " + temp + ": set -Djava.io.tmpdir");
  }

  private boolean hasLeases() throws IOException {
    try (Lease one = Lease.of(folder, "link")) {
      return one != null;
    } catch (PosixException e) {
      return false;
    }
  }

  @AfterEach
  void close() {
    folder.close();
  }

  private Lease lease() throws IOException {
    Lease lease = Lease.of(folder, "link");
    assertThat(lease).isNotNull();
    return lease;
  }

  @Test
  void whoOpensTheFileWaitsUntilItIsClosed() throws Exception {
    Process reader;
    try (Lease lease = lease()) {
      assertThat(lease.isWanted()).isFalse();
      reader = new ProcessBuilder("cat", file.toString()).start();
      await().atMost(LIMIT).until(lease::isWanted);
      assertThat(reader.isAlive()).isTrue();
    }
    assertThat(new String(reader.getInputStream().readAllBytes(), UTF_8)).isEqualTo("x");
    assertThat(reader.waitFor()).isZero();
  }

  @Test
  void thereIsNoneOnAFileThatSomeoneHasOpen() throws IOException {
    try (var in = Files.newInputStream(file)) {
      assertThat(Lease.of(folder, "link")).isNull();
      assertThat(in.read()).isEqualTo('x');
    }
    lease().close();
  }

  @Test
  void thereIsOneAtATime() throws IOException {
    try (Lease first = lease()) {
      assertThat(first).isNotNull();
      assertThat(Lease.of(folder, "link")).isNull();
    }
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> Lease.of(folder, "none"))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(PosixException.ENOENT));
  }
}
