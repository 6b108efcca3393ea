package io.epitaph.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForensicsArgumentsTest {
  @TempDir private Path folder;

  private ForensicsSettings read(Map<String, String> environment, String... arguments) {
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("XDG_CONFIG_HOME", folder.toString());
    return ForensicsArguments.read(arguments, all);
  }

  @Test
  void theBrokersAreEnough() {
    assertThat(read(Map.of(), "--kafka", "k:1")).isEqualTo(ForensicsSettings.of("k:1"));
  }

  @Test
  void argumentsComeBeforeTheEnvironmentBeforeTheFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("forensics.properties"),
            "kafka=file:1\nexactly-once=true\nkafka.client.id=file\nkafka.client.rack=file\n");
    ForensicsSettings settings =
        read(
            Map.of("EPITAPH_KAFKA", "environment:1", "EPITAPH_KAFKA_CLIENT_ID", "environment"),
            "--config=" + file,
            "--kafka=argument:1");
    assertThat(settings.kafka())
        .containsOnly(
            Map.entry("bootstrap.servers", "argument:1"),
            Map.entry("client.id", "environment"),
            Map.entry("client.rack", "file"));
    assertThat(settings.exactlyOnce()).isTrue();
    assertThat(settings.checkpointEvery()).isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--kafka nonsense | kafka: got 'nonsense', wanted host:port of one or more brokers",
        "--kafka k:1 --exactly-once yes | exactly-once: got 'yes', wanted true or false",
        "--kafak k:1 | got '--kafak', wanted --kafka, --kafka.NAME, --exactly-once or --config",
        "--kafka | --kafka: got nothing, wanted a value",
        "--exactly-once true | kafka is not set: wanted HOST:PORT[,...], by --kafka or EPITAPH_KAFKA"
      })
  void whatIsWrongIsRefusedInASentence(String arguments, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(Map.of(), arguments.split(" ")))
        .withMessageStartingWith(sentence);
  }
}
