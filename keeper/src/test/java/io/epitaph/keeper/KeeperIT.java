package io.epitaph.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epitaph.layers.Dialect;
import io.epitaph.layers.LayerTar;
import io.epitaph.testing.PrivateEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a real engine of its own, with overlay2. Needs root, dockerd and /bin/busybox. */
class KeeperIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

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

  private static Path folder;
  private static PrivateEngine engine;
  private static Keeper keeper;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    String missing =
        Files.isExecutable(Path.of("/bin/busybox"))
            ? PrivateEngine.missing()
            : "needs /bin/busybox";
    if ("true".equals(System.getenv("CI"))) {
      assertThat(missing).isNull();
    }
    assumeTrue(missing == null, missing);
    folder = Files.createTempDirectory("keeper");
    engine = PrivateEngine.start(folder, "--storage-driver=overlay2");
    Path root = Files.createDirectories(folder.resolve("root"));
    run(
        "sh",
        "-c",
        "cd "
            + root
            + "; mkdir bin etc d h; cp /bin/busybox bin/; echo old > d/a; echo h > h/1; ln h/1 h/2;"
            + " echo 'alice:x:1000:1000::/:/bin/sh' > etc/passwd; tar -c . |"
            + " docker -H "
            + engine.address()
            + " import -c 'ENTRYPOINT [\"/bin/busybox\", \"sh\", \"-c\"]' - box");
    keeper = Keeper.start(folder.resolve("data"), Budget.DEFAULT);
    await().atMost(LIMIT).until(keeper::isListening);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (keeper != null) {
      keeper.close();
    }
    if (engine != null) {
      engine.close();
      KeptFolder.remove(folder);
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker", "-H", engine.address().toString()));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private static KeptContainer kept(String id) {
    await().atMost(LIMIT).until(() -> KeptFolder.of(folder.resolve("data")).find(id) != null);
    return KeptFolder.of(folder.resolve("data")).find(id);
  }

  private static void awaitGone(String id) {
    await().atMost(LIMIT).until(() -> docker("ps", "-aq", "--no-trunc").indexOf(id) < 0);
  }

  @Test
  void theTarOfOneThatVanishedIsTheExportThatWasTakenWhileItRan()
      throws IOException, InterruptedException {
    String wait = SHAPES + "echo ready; exec /bin/busybox sleep 100";
    String id = docker("run", "-d", "--rm", "--network", "none", "box", wait);
    await().atMost(LIMIT).until(() -> docker("logs", id).contains("ready"));
    Path export = folder.resolve("export.tar");
    docker("export", "-o", export.toString(), id);
    docker("kill", id);
    awaitGone(id);

    Path made = folder.resolve("made.tar");
    KeptContainer kept = kept(id);
    String version = docker("version", "--format", "{{.Server.Version}}");
    try (LayerTar tar = LayerTar.of(kept.layerFolders(), Dialect.of(version), 0);
        OutputStream out = Files.newOutputStream(made)) {
      tar.transferTo(out);
      assertThat(tar.oddities()).isEmpty();
    }
    assertThat(Files.mismatch(export, made)).isEqualTo(-1);
  }

  @Test
  void theWordsAndTheEndOfAnInstantLifeAreKept() throws IOException, InterruptedException {
    Path cid = folder.resolve("cid");
    docker(
        "run", "--rm", "--cidfile", cid.toString(), "--network", "none", "box", "echo bye; exit 3");
    KeptContainer kept = kept(Files.readString(cid));
    assertThat(kept.inspect().path("State").path("ExitCode").asInt()).isEqualTo(3);
    assertThat(kept.log(10, 10_000, null).lines()).containsExactly("bye".getBytes(UTF_8));
  }

  @Test
  void oneThatLivesIsNotTouchedWhenSomeoneLooksAtItsFolder()
      throws IOException, InterruptedException {
    String id = docker("run", "-d", "--network", "none", "box", "exec /bin/busybox sleep 100");
    String upper = docker("inspect", "-f", "{{.GraphDriver.Data.UpperDir}}", id);
    run("ls", "-a", Path.of(upper).getParent().toString());
    assertThat(Path.of(upper)).isDirectory();
    docker("rm", "-f", id);
  }

  @Test
  void aStoppedListenerIsReplacedAndTheLapseIsWrittenDown()
      throws IOException, InterruptedException {
    for (ProcessHandle each : ProcessHandle.current().children().toList()) {
      String command = run("cat", "/proc/" + each.pid() + "/cmdline");
      if (command.contains(Listener.class.getName())) {
        run("kill", "-STOP", Long.toString(each.pid()));
      }
    }
    // Held until the keeper has killed the one that is stopped.
    docker("run", "--rm", "--network", "none", "box", "exit 0");
    await().atMost(LIMIT).until(keeper::isListening);
    // Not by its time: on a busy machine the kill may come late.
    Path lapses = folder.resolve("data/epitaph").resolve(KeeperStatus.LAPSES);
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(lapses).content().contains("did not answer for a second"));
  }

  @Test
  void aLayerOfAnImageIsHeldWhileAKeptContainerNeedsIt() throws IOException, InterruptedException {
    run(
        "sh",
        "-c",
        "mkdir "
            + folder
            + "/other; cp /bin/busybox "
            + folder
            + "/other/; tar -C "
            + folder
            + "/other -c . | docker -H "
            + engine.address()
            + " import -c 'ENTRYPOINT [\"/busybox\", \"sh\", \"-c\"]' - other");
    Path cid = folder.resolve("other.cid");
    docker("run", "--rm", "--cidfile", cid.toString(), "--network", "none", "other", "echo x > /y");
    KeptContainer kept = kept(Files.readString(cid));
    docker("rmi", "other");
    assertThat(kept.layerFolders()).hasSize(3).allSatisfy(layer -> assertThat(layer).isDirectory());
  }
}
