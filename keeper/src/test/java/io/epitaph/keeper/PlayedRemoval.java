package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epitaph.posix.Folder;
import io.epitaph.posix.Lease;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data root that is laid out as an engine's, with one container; the engine is played, a step at
 * a time.
 */
abstract class PlayedRemoval {
  static final String ID = "a".repeat(64);
  static final String LAYER = "b".repeat(64);
  static final String IMAGE = "c".repeat(64);
  static final String LIVES = "{\"State\":{\"Dead\":false}}";
  static final String GOES = "{\"State\":{\"Dead\":true}}";

  /** On a busy machine, too, all is done in one go. */
  static final LongSupplier STANDS = () -> 0;

  @TempDir Path root;
  Path layers;
  Path home;
  Told told;
  private int written;
  final List<Told> all = new ArrayList<>();

  @BeforeEach
  void layOut() throws IOException {
    layers = root.resolve("overlay2");
    for (String each : List.of(LAYER, LAYER + "-init", IMAGE)) {
      Files.createDirectories(layers.resolve(each).resolve("diff/etc"));
    }
    Files.createDirectories(layers.resolve("l"));
    Files.createSymbolicLink(layers.resolve("l/ABC"), Path.of("../" + IMAGE + "/diff"));
    Files.writeString(layers.resolve(LAYER).resolve("lower"), "l/ABC");
    Files.writeString(layers.resolve(LAYER).resolve("link"), "DEF");
    Path mount = Files.createDirectories(root.resolve("image/overlay2/layerdb/mounts").resolve(ID));
    Files.writeString(mount.resolve("mount-id"), LAYER);
    Files.writeString(mount.resolve("init-id"), LAYER + "-init");
    home = Files.createDirectories(root.resolve("containers").resolve(ID));
    Files.writeString(home.resolve("config.v2.json"), LIVES);
    Files.writeString(home.resolve("hostconfig.json"), "{}");
    Files.createDirectories(root.resolve("epitaph"));
    // What a container wrote last is older than what the engine writes of its end.
    FileTime before = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(diff(), before);
    Files.setLastModifiedTime(layers.resolve(LAYER + "-init").resolve("diff"), before);
    assumeTrue(hasLeases(), () -> "no leases in " + root + ": set -Djava.io.tmpdir");
    told = begun(STANDS);
    Files.writeString(home.resolve(ID + "-json.log"), "bye");
    told.tick(/* wordsOnly= */ false);
  }

  @AfterEach
  void close() {
    all.forEach(Told::close);
  }

  private boolean hasLeases() throws IOException {
    try (Folder base = Folder.open(root);
        Lease one = Lease.of(base, "containers/" + ID + "/hostconfig.json")) {
      return one != null;
    } catch (PosixException e) {
      return false;
    }
  }

  private Told begun(LongSupplier clock) throws IOException {
    Told one = new Told(root, clock);
    all.add(one);
    one.begin(() -> {});
    return one;
  }

  /** As when the one before was killed. */
  void beginAnew(LongSupplier clock) throws IOException {
    told.close();
    told = begun(clock);
  }

  Path diff() {
    return layers.resolve(LAYER).resolve("diff");
  }

  /** The first half of it: the record is written, and not yet in place. */
  Path begin(String record) throws IOException {
    Path next = home.resolve(".tmp-config.v2.json" + ++written);
    Files.writeString(next, record);
    Path host = Files.writeString(home.resolve(".tmp-hostconfig.json" + written), "{}");
    Files.move(host, home.resolve("hostconfig.json"), StandardCopyOption.REPLACE_EXISTING);
    return next;
  }

  void commit(Path next) throws IOException {
    Files.move(next, home.resolve("config.v2.json"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** What the engine does last. */
  void removeHome() throws IOException {
    KeptFolder.remove(home);
  }

  List<String> twice() throws IOException {
    List<String> first = told.act();
    return first.isEmpty() ? told.act() : first;
  }

  KeptContainer kept() {
    KeptContainer kept = KeptFolder.of(root).find(ID);
    assertThat(kept).isNotNull();
    return kept;
  }

  Path keptFile(String name) {
    return root.resolve("epitaph/containers").resolve(ID).resolve(name);
  }

  /** As on a file system that has none: then only the order of events tells who was first. */
  void beginWithoutLease() throws IOException {
    Files.delete(layers.resolve(LAYER).resolve("link"));
    beginAnew(STANDS);
  }

  boolean isHeld() throws IOException {
    try (Folder base = Folder.open(root);
        Lease other = Lease.of(base, "overlay2/" + LAYER + "/link")) {
      return other == null;
    }
  }

  List<String> tick() throws IOException {
    return told.tick(/* wordsOnly= */ false);
  }

  /** More of them than fit into one read; they mean nothing. */
  void flood(int events) throws IOException {
    for (int i = 0; i < events; i++) {
      Path file = home.resolve(i % 2 == 0 ? "odd" : "even");
      Files.delete(Files.createFile(file));
    }
  }

  /** Reads what an engine reads before it removes anything, and waits for the lease on it. */
  Process engine() throws IOException {
    Path link = layers.resolve(LAYER).resolve("link");
    String inode = ":" + Files.getAttribute(link, "unix:ino") + " ";
    Process reader = new ProcessBuilder("cat", link.toString()).start();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () ->
                Files.readAllLines(Path.of("/proc/locks")).stream()
                    .anyMatch(lock -> lock.contains("BREAKING") && lock.contains(inode)));
    return reader;
  }

  /** A clock that goes on by so much whenever someone looks at it. */
  static LongSupplier eachLook(Duration step) {
    long[] now = {0};
    return () -> now[0] += step.toNanos();
  }

  void actToTheEnd(List<String> lines) throws IOException {
    do {
      lines.addAll(told.act());
    } while (told.hasMore());
  }
}
