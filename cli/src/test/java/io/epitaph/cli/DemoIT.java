package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import io.epitaph.engine.EngineAddress;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code epitaph demo} in a process of its own, on this machine's engine, on which other containers
 * start and end.
 */
class DemoIT {
  private static final String LABEL = "epitaph.demo";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private URI address;
  private DockerClient docker;
  private Subjects others;
  private ScheduledExecutorService traffic;
  private ScheduledFuture<?> coming;

  @BeforeEach
  void makeTheEngineBusy() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    address = EngineAddress.from(System.getenv());
    try {
      others = Subjects.open(address);
    } catch (EngineUnavailableException e) {
      Assumptions.abort("needs a Docker engine: " + e.getMessage());
    }
    docker = Subjects.client(address);
    traffic = Executors.newSingleThreadScheduledExecutor();
    // As fast as the engine can, it would take a core from the demo.
    coming = traffic.scheduleWithFixedDelay(this::comeAndGo, 0, 1, TimeUnit.SECONDS);
  }

  /** Each of them would be a crash, an archive and an alert. */
  private void comeAndGo() {
    try {
      String id = others.run(Subject.running("demo-it-other", "exit 1"));
      others.awaitDeath(id, LIMIT);
      others.remove(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void endTraffic() throws Exception {
    if (docker != null) {
      // Cancels what is to come, unless an error has ended it.
      traffic.shutdown();
      assertThat(traffic.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      others.close();
      docker.close();
      assertThat(coming.isCancelled()).as("others came and went all the time").isTrue();
    }
  }

  private Process start(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("demo", "--state", folder.resolve("state").toString()));
    command.addAll(List.of(options));
    return Started.epitaph(folder.resolve("user"), command)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private String output(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  /** Runs one to its end, which must be a success. */
  private String demo(String... options) throws Exception {
    Process demo = start(options);
    try {
      assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(demo.exitValue()).as("%s%n%s", output("err"), output("out")).isZero();
      return output("out");
    } finally {
      demo.destroyForcibly();
    }
  }

  private void awaitContainers(Process demo) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              assertThat(demo.isAlive()).as(output("err")).isTrue();
              return docker.listContainersCmd().withLabelFilter(List.of(LABEL)).exec().size() > 0;
            });
  }

  /** The containers and images of demos. */
  private List<String> left() {
    List<String> all = new ArrayList<>();
    docker
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(List.of(LABEL))
        .exec()
        .forEach(container -> all.add(String.join(" ", container.getNames())));
    docker.listImagesCmd().withLabelFilter(LABEL).exec().forEach(image -> all.add(image.getId()));
    return all;
  }

  @Test
  void thoseAfterAKilledOneAreRightRemoveWhatItLeftAndPrintWhatTheReadmeSays() throws Exception {
    Process killed = start();
    awaitContainers(killed);
    killed.destroyForcibly().waitFor();
    assertThat(left()).isNotEmpty();
    assertThat(ReadmeSample.comparable(demo())).containsSubsequence(ReadmeSample.lines());
    assertThat(left()).isEmpty();
    assertThat(demo("--json").lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains("\"right\":true"));
    assertThat(left()).isEmpty();
  }

  @Test
  void oneThatIsBrokenOffLeavesNothing() throws Exception {
    Process demo = start();
    try {
      awaitContainers(demo);
      demo.destroy();
      assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(left()).isEmpty();
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  void oneThatIsBrokenOffWhileItStartsLeavesNothing() throws Exception {
    Process demo = start();
    try {
      await().atMost(LIMIT).until(() -> !left().isEmpty());
      demo.destroy();
      assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(left()).isEmpty();
    } finally {
      demo.destroyForcibly();
    }
  }
}
