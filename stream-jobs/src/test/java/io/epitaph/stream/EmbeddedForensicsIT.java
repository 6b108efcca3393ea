package io.epitaph.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job in processes of its own, which are killed; with a real broker. */
class EmbeddedForensicsIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path folder;

  /** Such a process: its arguments are the broker and the folder. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] arguments) throws Exception {
      ForensicsSettings defaults = ForensicsSettings.of(arguments[0]);
      ForensicsSettings settings =
          new ForensicsSettings(
              defaults.kafka(),
              false,
              Duration.ofMillis(200),
              defaults.behind(),
              defaults.lives(),
              defaults.incidents());
      EmbeddedForensics job = EmbeddedForensics.start(settings, Path.of(arguments[1]), 0);
      // Until its parent ends, if that is before.
      System.in.readAllBytes();
      job.close();
    }
  }

  private Process start(KafkaBroker broker, Path flink) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-X"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Killed.class.getName()));
    command.addAll(List.of(broker.bootstrap(), flink.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private static List<Path> in(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      return children.toList();
    }
  }

  @Test
  void abruptEndsLeaveNoMoreThanTheLastOneDid() throws Exception {
    FlinkFolder files = new FlinkFolder(folder.resolve("flink"));
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0)) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
        List<NewTopic> topics =
            Arrays.stream(Topic.values())
                .map(t -> new NewTopic(t.topicName(), 1, (short) 1).configs(t.settings()))
                .toList();
        admin.createTopics(topics).all().get();
      }
      for (int i = 0; i < 3; i++) {
        Path former = files.newestCheckpoint();
        Process process = start(broker, files.folder());
        try {
          await()
              .atMost(LIMIT)
              .untilAsserted(
                  () -> {
                    assertThat(process.isAlive()).as(this::logged).isTrue();
                    Path newest = files.newestCheckpoint();
                    assertThat(newest).isNotNull();
                    // What it began with is its own, and goes when there are newer ones.
                    assertThat(newest.getParent()).isNotEqualTo(parent(former));
                    assertThat(former == null || !Files.exists(former)).isTrue();
                  });
        } finally {
          process.destroyForcibly().waitFor();
        }
        assertThat(in(files.checkpoints())).hasSizeBetween(1, 2);
        assertThat(in(files.temporary()))
            .filteredOn(path -> path.getFileName().toString().startsWith("minicluster_"))
            .hasSize(1);
      }
    }
  }

  private static Path parent(Path path) {
    return path == null ? null : path.getParent();
  }

  private String logged() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
