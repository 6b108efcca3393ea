package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One cluster for all; each test submits a job of its own, and ends it. */
class FlinkClusterIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir static Path folder;
  private static FlinkCluster cluster;
  private static Path jar;
  private final List<String> submitted = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    jar = jarOf(CountingJob.class);
    cluster =
        FlinkCluster.start(
            new FlinkCluster.Settings(
                folder.resolve("cluster"),
                2,
                2,
                Map.of(
                    "execution.checkpointing.interval", "500ms",
                    // Else small files are part of the checkpoint's metadata.
                    "execution.checkpointing.data-inline-threshold", "0b",
                    "execution.checkpointing.externalized-checkpoint-retention",
                        "RETAIN_ON_CANCELLATION")));
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** The next test needs the slots. */
  @AfterEach
  void cancel() throws Exception {
    for (String job : submitted) {
      if (!cluster.jobs().state(job).equals("FINISHED")) {
        cluster.jobs().cancel(job);
      }
    }
  }

  /** A jar with a class and those nested in it, to be started by its main. */
  private static Path jarOf(Class<?> main) throws Exception {
    Path file = folder.resolve("job.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
    Path classes = Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream all = new JarOutputStream(out, manifest);
        var found =
            Files.find(
                classes,
                9,
                (path, attributes) ->
                    path.getFileName().toString().startsWith(main.getSimpleName()))) {
      for (Path each : found.toList()) {
        all.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        all.write(Files.readAllBytes(each));
      }
    }
    return file;
  }

  /** What cannot be asked now, as there is no JobManager, does not hold. */
  private static void awaitHolds(Callable<Boolean> condition) {
    await()
        .atMost(LIMIT)
        .ignoreExceptionsMatching(
            why -> why instanceof IOException || why instanceof UncheckedIOException)
        .until(condition);
  }

  private String running(int parallelism, String from) throws Exception {
    String job = cluster.submit(jar, parallelism, from, List.of());
    submitted.add(job);
    awaitHolds(() -> cluster.jobs().isRunning(job));
    return job;
  }

  private static void awaitCheckpoint(String job) {
    awaitHolds(() -> cluster.jobs().checkpoints(job).completed() > 0);
  }

  @Test
  void aJobGoesOnFromItsStateWhenATaskManagerIsKilled() throws Exception {
    String job = running(4, null);
    awaitCheckpoint(job);
    int another = cluster.startTaskManager();
    cluster.killTaskManager(another - 1);
    awaitHolds(() -> cluster.jobs().checkpoints(job).recovered());
  }

  @Test
  void aJobGoesOnFromItsStateWhenTheJobManagerIsKilled() throws Exception {
    String job = running(2, null);
    awaitCheckpoint(job);
    cluster.killJobManager();
    assertThatThrownBy(() -> cluster.jobs().state(job)).isInstanceOf(IOException.class);
    cluster.startJobManager();
    awaitHolds(() -> cluster.jobs().checkpoints(job).recovered());
  }

  @Test
  void aJobThatWasStoppedWithASavepointGoesOnAtAnotherParallelism() throws Exception {
    String first = running(1, null);
    String savepoint = cluster.jobs().stop(first, cluster.savepoints());
    assertThat(cluster.jobs().state(first)).isEqualTo("FINISHED");
    String second = running(3, savepoint);
    assertThat(cluster.jobs().checkpoints(second).restored()).isNotNull();
  }

  @Test
  void aSavepointEndsNothing() throws Exception {
    String job = running(1, null);
    String savepoint = cluster.jobs().savepoint(job, cluster.savepoints());
    assertThat(Path.of(java.net.URI.create(savepoint)).resolve("_metadata")).exists();
    assertThat(cluster.jobs().state(job)).isEqualTo("RUNNING");
  }

  @Test
  void checkpointsAreRocksDbFiles() throws Exception {
    String job = running(1, null);
    awaitCheckpoint(job);
    awaitHolds(
        () -> {
          try (var files = Files.walk(folder.resolve("cluster/checkpoints").resolve(job))) {
            return files.anyMatch(file -> file.getParent().endsWith("shared"));
          }
        });
  }

  @Test
  void aJobThatIsRefusedIsReportedWithWhatFlinkPrinted() throws Exception {
    Path text = Files.writeString(folder.resolve("no.jar"), "none", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> cluster.submit(text, 1, null, List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("flink run ended with 1")
        .hasMessageContaining("zip END header not found");
  }

  @Test
  void itsProcessesEndWhenTheirParentIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-D"
                    + FlinkCluster.JARS_PROPERTY
                    + "="
                    + System.getProperty(FlinkCluster.JARS_PROPERTY),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.resolve("another").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> children;
    try (var out = parent.inputReader(StandardCharsets.UTF_8)) {
      String pids = out.readLine();
      children =
          List.of(pids.split(" ")).stream()
              .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
              .toList();
      assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);
    } finally {
      parent.destroyForcibly();
    }
    await().atMost(LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Starts a cluster, prints the ids of its processes, and waits to be killed. */
  static final class Parent {
    public static void main(String[] arguments) throws Exception {
      FlinkCluster started =
          FlinkCluster.start(new FlinkCluster.Settings(Path.of(arguments[0]), 0, 1, Map.of()));
      System.out.println(
          String.join(" ", started.pids().stream().map(pid -> Long.toString(pid)).toList()));
      new CountDownLatch(1).await();
    }
  }
}
