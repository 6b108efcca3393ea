package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epitaph.posix.Folder;
import io.epitaph.posix.Lease;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {
  @TempDir private Path root;
  private Folder base;
  private Leases leases;
  private final Home one = new Home("a".repeat(64));
  private final Home two = new Home("b".repeat(64));
  private long now;

  @BeforeEach
  void open() throws IOException {
    base = Folder.open(root);
    leases = new Leases(base, () -> now);
    one.firstRead = "one";
    two.firstRead = "two";
    Files.writeString(root.resolve("two"), "x");
    assumeTrue(hasLeases(), () -> "no leases in " + root + ": set -Djava.io.tmpdir");
  }

  private boolean hasLeases() throws IOException {
    try (Lease lease = Lease.of(base, "two")) {
      return lease != null;
    } catch (PosixException e) {
      return false;
    }
  }

  @AfterEach
  void close() {
    one.release();
    two.release();
    base.close();
  }

  @Test
  void anErrorOfOneFileCountsForItAloneAndIsSaidOnce() throws IOException {
    Files.createSymbolicLink(root.resolve("one"), Path.of("two"));
    leases.take(List.of(one, two));
    assertThat(one.hasLease()).isFalse();
    assertThat(two.hasLease()).isTrue();
    assertThat(leases.news(List.of(one, two))).singleElement().asString().contains("no lease");
    now += Duration.ofMinutes(1).toNanos();
    leases.take(List.of(one, two));
    assertThat(leases.news(List.of(one, two))).isEmpty();
  }

  @Test
  void itIsTriedAgainAfterAnError() throws IOException {
    Files.createSymbolicLink(root.resolve("one"), Path.of("two"));
    leases.take(List.of(one));
    Files.delete(root.resolve("one"));
    Files.writeString(root.resolve("one"), "x");
    now += Duration.ofMinutes(1).toNanos();
    leases.take(List.of(one));
    assertThat(one.hasLease()).isTrue();
  }

  @Test
  void whereThereAreNoneItIsSaidUntilThereAre() throws IOException {
    // Not a file: as on a file system that has none.
    Files.createDirectory(root.resolve("one"));
    leases.take(List.of(one));
    assertThat(leases.news(List.of(one))).singleElement().asString().startsWith(Listener.RACES);
    assertThat(leases.news(List.of(one))).isEmpty();
    leases.take(List.of(two));
    assertThat(leases.news(List.of(one, two))).containsExactly(Listener.RACES);
  }
}
