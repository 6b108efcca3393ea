package io.epitaph.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.epitaph.files.Durable;
import io.epitaph.layers.Dialect;
import io.epitaph.layers.IdShift;
import io.epitaph.layers.LayerTar;
import io.epitaph.testing.BoxEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a real engine of its own, with overlay2. Needs root, dockerd and /bin/busybox. */
class KeeperIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Shapes of changed file systems; the image has {@code /d}, {@code /h/1} and {@code /h/2}. */
  private static final String SHAPES =
      """
      b=/bin/busybox; $b rm /h/2; $b rm -r /d; $b mkdir -p /d/deep /m; echo new > /d/c
      $b chmod 1777 /m; $b chmod 2755 /h; echo z > /zero; $b chmod 000 /zero
      $b ln -s /nowhere /m/l; $b chown -h 1000:65534 /m/l; $b ln /h/1 /m/hard
      $b dd if=/dev/zero of=/sparse bs=1 count=1 seek=1000000
      $b mknod /m/c c 1 3; $b mkfifo /m/f; $b ln /m/c /m/c2
      cd /m; echo x > "$($b printf 'a\\nb')"; echo x > "$($b printf '\\377\\376x')"; echo x > ' b'
      s=$($b printf '%0120d' 0); for i in 1 2 3; do $b mkdir $s; cd $s; echo $i > f; done; $b ln f g
      cd /; for n in 99 100 101 155 156 200 255; do echo $n > $($b printf "%0${n}d" 0); done
      $b touch -d '1969-12-31 23:59:58' /m/old; echo u > /m/u; $b chown 3000000:65534 /m/u
      """;

  private static final HeldDisk DISK = new HeldDisk();

  private static BoxEngine box;
  private static Keeper keeper;

  /** One on which a write may take as long as a test wants. */
  private static final class HeldDisk extends Durable {
    private final ReentrantLock held = new ReentrantLock();

    @Override
    public FileChannel create(Path file) throws IOException {
      held.lock();
      try {
        return super.create(file);
      } finally {
        held.unlock();
      }
    }
  }

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    box =
        BoxEngine.startForTest(
            "mkdir etc d h; echo old > d/a; echo h > h/1; ln h/1 h/2;"
                + " echo 'alice:x:1000:1000::/:/bin/sh' > etc/passwd");
    keeper =
        Keeper.start(
            box.dataRoot(), KeptFolder.CONTAINERD_ROOT, KeeperWay.AUTO, Budget.DEFAULT, DISK);
    await().atMost(LIMIT).until(keeper::isListening);
  }

  @AfterAll
  static void stop() throws IOException {
    if (keeper != null) {
      keeper.close();
    }
    if (box != null) {
      box.close();
    }
  }

  private static String docker(String arguments) throws IOException, InterruptedException {
    return box.sh("docker " + arguments);
  }

  /** With overlay2, from 26.1 to 27.2. */
  private static boolean neverLetsGo() throws IOException, InterruptedException {
    String engine = docker("info --format '{{.Driver}} {{.ServerVersion}}'");
    return engine.matches("overlay2 (26\\.1|27\\.[0-2])\\..*");
  }

  private static KeptContainer kept(String id) {
    await().atMost(LIMIT).until(() -> KeptFolder.of(box.dataRoot()).find(id) != null);
    return KeptFolder.of(box.dataRoot()).find(id);
  }

  private static void awaitGone(String id) {
    await().atMost(LIMIT).until(() -> docker("ps -aq --no-trunc").indexOf(id) < 0);
  }

  @Test
  void theTarOfOneThatVanishedIsTheExportThatWasTakenWhileItRan()
      throws IOException, InterruptedException {
    assumeFalse(neverLetsGo(), "this engine keeps mounted what it has exported: moby 48516");
    Path shapes = Files.writeString(box.folder().resolve("shapes"), SHAPES);
    String id =
        docker(
            "run -d --rm --network none box \"$(cat "
                + shapes
                + "); echo ready; exec /bin/busybox sleep 100\"");
    await().atMost(LIMIT).until(() -> docker("logs " + id).contains("ready"));
    Path export = box.folder().resolve("export.tar");
    docker("export -o " + export + " " + id);
    docker("kill " + id);
    awaitGone(id);

    Path made = box.folder().resolve("made.tar");
    KeptContainer kept = kept(id);
    String version = docker("version --format '{{.Server.Version}}'");
    try (LayerTar tar = LayerTar.of(kept.layerFolders(), Dialect.of(version), IdShift.NONE);
        OutputStream out = Files.newOutputStream(made)) {
      tar.transferTo(out);
      assertThat(tar.oddities()).isEmpty();
    }
    assertThat(Files.mismatch(export, made)).isEqualTo(-1);
  }

  @Test
  void theWordsAndTheEndOfAnInstantLifeAreKept() throws IOException, InterruptedException {
    KeptContainer kept = kept(box.vanish("", "echo bye; exit 3"));
    assertThat(kept.inspect().path("State").path("ExitCode").asInt()).isEqualTo(3);
    assertThat(kept.log().tail(10, 10_000, null).lines()).containsExactly("bye".getBytes(UTF_8));
  }

  @Test
  void oneThatLivesIsNotTouchedWhenSomeoneLooksAtItsFolder()
      throws IOException, InterruptedException {
    String id = docker("run -d --network none box 'exec /bin/busybox sleep 100'");
    Path snapshots =
        box.dataRoot().resolve(LayerStore.OWN_CONTAINERD).resolve(LayerStore.SNAPSHOTTER);
    box.sh(
        "for each in %s/overlay2/* %s/snapshots/*; do ls -a $each; done"
            .formatted(box.dataRoot(), snapshots));
    assertThat(KeptFolder.of(box.dataRoot()).find(id)).isNull();
    docker("rm -f " + id);
  }

  private static void stopListeners() throws IOException, InterruptedException {
    for (ProcessHandle each : ProcessHandle.current().children().toList()) {
      String command = box.sh("cat /proc/" + each.pid() + "/cmdline");
      if (command.contains(Listener.class.getName())) {
        box.sh("kill -STOP " + each.pid());
      }
    }
  }

  @Test
  void aStoppedListenerIsReplacedAndTheLapseIsWrittenDown()
      throws IOException, InterruptedException {
    stopListeners();
    // Held until the keeper has killed the one that is stopped.
    box.vanish("", "exit 0");
    await().atMost(LIMIT).until(keeper::isListening);
    // Not by its time: on a busy machine the kill may come late.
    Path lapses = box.dataRoot().resolve("epitaph").resolve(Lapse.FILE);
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(lapses).content().contains("did not answer for a second"));
  }

  @Test
  void aDiskThatStandsStillHoldsNoRemoval() throws IOException, InterruptedException {
    DISK.held.lock();
    try {
      stopListeners();
      // Fails when it is not done within the limit.
      box.vanish("", "exit 0");
    } finally {
      DISK.held.unlock();
    }
    await().atMost(LIMIT).until(keeper::isListening);
  }

  @Test
  void theLastWordsOfARotatedLogAreWhole() throws IOException, InterruptedException {
    String loud = "i=0; while [ $i -lt 60 ]; do echo line-$i; i=$((i+1)); done";
    KeptContainer kept = kept(box.vanish("--log-opt max-size=1k --log-opt max-file=9", loud));
    List<String> lines = new ArrayList<>();
    for (byte[] line : kept.log().tail(40, 100_000, null).lines()) {
      lines.add(new String(line, UTF_8));
    }
    List<String> wanted = new ArrayList<>();
    for (int i = 20; i < 60; i++) {
      wanted.add("line-" + i);
    }
    assertThat(lines).isEqualTo(wanted);
  }

  @Test
  void aLayerOfAnImageIsHeldWhileAKeptContainerNeedsIt() throws IOException, InterruptedException {
    box.image("other", "mkdir bin; cp /bin/busybox bin/; echo other > only-here");
    KeptContainer kept = kept(box.vanishOf("other", "", "echo x > /y"));
    docker("rmi other");
    assertThat(kept.layerFolders()).hasSize(3).allSatisfy(layer -> assertThat(layer).isDirectory());
  }

  private static void restartKeeper(KeeperWay way) throws IOException {
    keeper.close();
    keeper = Keeper.start(box.dataRoot(), KeptFolder.CONTAINERD_ROOT, way, Budget.DEFAULT, DISK);
    await().atMost(LIMIT).until(keeper::isListening);
  }

  /** With containerd it is a race: who is faster depends on the machine, what is told does not. */
  @Test
  void whoIsNotAskedKeepsItToo() throws IOException, InterruptedException {
    restartKeeper(KeeperWay.LEASE);
    try {
      assertThat(keeper.notAsked()).isNotNull();
      String driver = docker("info --format '{{.Driver}}'");
      for (int i = 0; i < 3; i++) {
        KeptContainer kept = kept(box.vanish("", "echo x > /y; echo bye; exit 3"));
        await().atMost(LIMIT).until(() -> kept.hasLayers() || kept.leftOut() != null);
        assertThat(kept.hasLayers() || driver.startsWith("overlayfs"))
            .as("%s, left out: %s", driver, kept.leftOut())
            .isTrue();
        assertThat(kept.log().tail(10, 10_000, null).lines())
            .containsExactly("bye".getBytes(UTF_8));
        assertThat(kept.inspect().path("State").path("ExitCode").asInt()).isEqualTo(3);
        if (kept.hasLayers()) {
          assertThat(kept.layerFolders().get(0).resolve("y")).hasContent("x");
        }
      }
    } finally {
      restartKeeper(KeeperWay.AUTO);
    }
    assertThat(keeper.notAsked()).isNull();
  }

  @Test
  void whatIsKeptOutlivesARestartOfTheEngine() throws Exception {
    KeptContainer kept = kept(box.vanish("", "echo x > /y"));
    Path log = box.folder().resolve("dockerd.log");
    long before = Files.readAllLines(log).size();
    box.engine().stop();
    box.engine().start();
    assertThat(kept.hasLayers()).isTrue();
    assertThat(kept.layerFolders()).allSatisfy(layer -> assertThat(layer).isDirectory());
    assertThat(kept(box.vanish("", "exit 0")).hasLayers()).isTrue();
    assertThat(Files.readAllLines(log).stream().skip(before))
        .filteredOn(line -> line.contains("level=error"))
        // Containerd's, of each container that it knew when it is ended, and the connection to it.
        .filteredOn(line -> !line.contains("cgroups: epoll wait"))
        .filteredOn(line -> !line.contains("module=libcontainerd"))
        .isEmpty();
  }
}
