package io.epitaph.kibana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs docker-compose for one test, bash for the others. Nothing is started. */
class ComposeIT {
  @TempDir Path folder;

  private static boolean missing(String tool) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .noneMatch(each -> Files.isExecutable(Path.of(each, tool)));
  }

  private String run(ProcessBuilder builder) throws Exception {
    Path out = folder.resolve("out");
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(out);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  /** 1.29 is a command, 2 is a plugin of {@code docker}, or both. */
  private static List<String> compose() throws Exception {
    List<String> found = List.of();
    for (List<String> each : List.of(List.of("docker-compose"), List.of("docker", "compose"))) {
      if (found.isEmpty() && !missing(each.get(0))) {
        List<String> version = new ArrayList<>(each);
        version.add("version");
        Process process =
            new ProcessBuilder(version)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        found = process.waitFor() == 0 ? each : found;
      }
    }
    assumeTrue(!found.isEmpty(), "neither docker-compose nor docker compose is there");
    return found;
  }

  @Test
  void composeTakesTheFile() throws Exception {
    List<String> command = new ArrayList<>(compose());
    command.addAll(
        List.of("-f", Paths.ROOT.resolve("docker-compose.yml").toString(), "config", "-q"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("DOCKER_GID", "999");
    assertThat(run(builder)).isEmpty();
  }

  private String forensics(Path checkpoints) throws Exception {
    return forensics(checkpoints.toString());
  }

  private String forensics(String checkpoints) throws Exception {
    assumeTrue(!missing("bash"), "no bash on the PATH");
    ProcessBuilder builder =
        new ProcessBuilder(
            Paths.ROOT.resolve("docker/forensics").toString(), "--kafka", "kafka:9092");
    builder.environment().put("EPITAPH_CHECKPOINTS", checkpoints);
    builder.environment().put("FLINK_ENTRYPOINT", "echo");
    return run(builder);
  }

  private static void checkpoint(Path folder, long age, boolean whole) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.createFile(folder.resolve(whole ? "_metadata" : "state"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L - age));
  }

  @Test
  void theJobGoesOnFromItsNewestWholeCheckpoint() throws Exception {
    checkpoint(folder.resolve("c/first/chk-90"), 2_000, true);
    checkpoint(folder.resolve("c/second/chk-8"), 1_000, true);
    checkpoint(folder.resolve("c/second/chk-9"), 0, false);
    assertThat(forensics(folder.resolve("c")))
        .endsWith(
            "standalone-job --job-classname io.epitaph.stream.ForensicsJob --fromSavepoint "
                + folder.resolve("c/second/chk-8")
                + " --kafka kafka:9092\n");
  }

  @Test
  void ofTheJobsThatWereOnlyTheCheckpointsOfTheLastTwoStay() throws Exception {
    Path all = folder.resolve("c");
    String former = "a".repeat(32);
    String last = "b".repeat(32);
    checkpoint(all.resolve("c".repeat(32) + "/chk-1"), 3_000, true);
    checkpoint(all.resolve("d".repeat(32) + "/chk-7"), 0, false);
    checkpoint(all.resolve(former + "/chk-5"), 2_000, true);
    checkpoint(all.resolve(last + "/chk-8"), 1_000, true);
    checkpoint(all.resolve(last + "/chk-9"), 500, true);
    checkpoint(all.resolve("migrated/chk-0"), 4_000, true);
    assertThat(forensics(all)).contains("--fromSavepoint " + all.resolve(last + "/chk-9"));
    assertThat(all.toFile().list()).containsExactlyInAnyOrder(former, last, "migrated");
  }

  @Test
  void whatItGoesOnFromStaysUnderAnyNameOfItsFolder() throws Exception {
    Path all = folder.resolve("c");
    String last = "b".repeat(32);
    checkpoint(all.resolve(last + "/chk-9"), 500, true);
    Path link = Files.createSymbolicLink(folder.resolve("link"), all);
    for (String name : List.of(all + "/", link.toString())) {
      assertThat(forensics(name)).contains("--fromSavepoint " + all.resolve(last + "/chk-9"));
      assertThat(all.resolve(last + "/chk-9/_metadata")).exists();
    }
  }

  @Test
  void whereNoCheckpointIsWholeNothingIsRemoved() throws Exception {
    Path all = folder.resolve("c");
    checkpoint(all.resolve("a".repeat(32) + "/chk-9"), 0, false);
    forensics(all);
    assertThat(all.resolve("a".repeat(32) + "/chk-9/state")).exists();
  }

  @Test
  void theFirstTimeTheJobBeginsAtTheBeginning() throws Exception {
    List<String> lines =
        forensics(Files.createDirectories(folder.resolve("none"))).lines().toList();
    assertThat(lines)
        .containsExactly(
            "standalone-job --job-classname io.epitaph.stream.ForensicsJob --kafka kafka:9092");
  }
}
