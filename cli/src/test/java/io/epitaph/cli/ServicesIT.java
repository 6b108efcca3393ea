package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The services as processes of their own, with a real broker and nothing else. */
class ServicesIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** The exit code of a process that SIGTERM ended. */
  private static final int TERMINATED = 128 + 15;

  @TempDir private static Path brokerFolder;
  private static KafkaBroker broker;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = KafkaBroker.start(brokerFolder, 0);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private Process start(String arguments) throws IOException {
    return start(arguments, Map.of());
  }

  private Process start(String arguments, Map<String, String> environment) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    String filled =
        arguments.replace("BROKER", broker.bootstrap()).replace("FOLDER", folder.toString());
    command.addAll(List.of(filled.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("XDG_CONFIG_HOME", folder.toString());
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).redirectOutput(output().toFile()).start();
  }

  private Path output() {
    return folder.resolve("output");
  }

  private int ended(Process process) throws InterruptedException {
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "collector --kafka BROKER --state FOLDER/s --engine unix:///none | collector started",
        "archiver --kafka BROKER --vault FOLDER/v --collector-state FOLDER/s | start a collector of this engine",
        "indexer --kafka BROKER --elasticsearch http://127.0.0.1:1 | cannot be reached",
        "notifier --kafka=BROKER --slack=http://127.0.0.1:1/ | notifier reads",
        "notifier --kafka=127.0.0.1:1 --slack=http://127.0.0.1:1/ | waiting for Kafka at 127.0.0.1:1: connection refused",
        "notifier --kafka=kafka.invalid:1 --slack=http://127.0.0.1:1/ | waiting for Kafka at kafka.invalid:1: no such host",
        "collector --kafka kafka.invalid:1 --state FOLDER/s --topic-partitions 1 | waiting for Kafka at kafka.invalid:1: no such host"
      })
  void aServiceRunsUntilItIsTerminated(String arguments, String runs) throws Exception {
    Process process = start(arguments);
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(Files.readString(output())).contains(runs));
    process.destroy();
    assertThat(ended(process)).isEqualTo(TERMINATED);
    assertThat(Files.readString(output())).doesNotContain("\tat ");
  }

  @Test
  void aWrongSettingEndsTheProcessWithTwo() throws Exception {
    assertThat(ended(start("archiver --kafka nonsense --vault v --collector-state s")))
        .isEqualTo(Main.USAGE);
    assertThat(Files.readString(output()).lines())
        .singleElement()
        .asString()
        .startsWith("epitaph: --kafka: got 'nonsense'");
  }

  @Test
  void aCollectorWhoseStateCannotBeKeptIsRefusedInASentence() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    assertThat(ended(start("collector --kafka BROKER --state FOLDER/file"))).isEqualTo(Main.USAGE);
    assertThat(Files.readString(output())).contains("epitaph: " + folder.resolve("file") + " ");
  }

  private static String login(String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required"
        + " username=\"epitaph\" password=\""
        + password
        + "\"";
  }

  @Test
  void aWrongPasswordEndsTheProcessWithThree() throws Exception {
    Map<String, String> passwords =
        Map.of(
            "listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms", "PLAIN",
            "sasl.mechanism.inter.broker.protocol", "PLAIN",
            "listener.name.client.plain.sasl.jaas.config",
                login("right") + " user_epitaph=\"right\";");
    try (KafkaBroker safe = KafkaBroker.start(folder.resolve("safe"), 0, passwords)) {
      Process process =
          start(
              "notifier --slack=http://127.0.0.1:1/ --kafka " + safe.bootstrap(),
              Map.of(
                  "EPITAPH_KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT",
                  "EPITAPH_KAFKA_SASL_MECHANISM", "PLAIN",
                  "EPITAPH_KAFKA_SASL_JAAS_CONFIG", login("wrong-one") + ";"));
      assertThat(ended(process)).isEqualTo(Main.UNREACHABLE);
      assertThat(Files.readString(output()))
          .contains("Authentication failed")
          .doesNotContain("wrong-one", "\tat ");
    }
  }
}
