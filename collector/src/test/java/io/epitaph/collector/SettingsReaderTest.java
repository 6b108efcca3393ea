package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
  private static CollectorSettings read(Map<String, String> environment, String... arguments) {
    return SettingsReader.read(arguments, environment).settings();
  }

  @Test
  void argumentsComeBeforeTheEnvironmentBeforeTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("collector.properties");
    Files.writeString(file, "kafka=file:1\nstate=/from/file\nhost=from-file\n");
    CollectorSettings settings =
        read(
            Map.of("EPITAPH_KAFKA", "environment:1", "EPITAPH_STATE", "/from/environment"),
            "--config",
            file.toString(),
            "--kafka=argument:1");
    assertThat(settings.kafka()).containsEntry("bootstrap.servers", "argument:1");
    assertThat(settings.state()).isEqualTo(Path.of("/from/environment"));
    assertThat(settings.host()).isEqualTo("from-file");
  }

  @Test
  void dockerHostNamesTheEngineWhenNothingElseDoes() {
    assertThat(
            read(Map.of("DOCKER_HOST", "tcp://h:2375"), "--kafka", "k:1", "--state", "/s").engine())
        .hasToString("tcp://h:2375");
  }

  @Test
  void kafkasOwnSettingsGoToItsClients() {
    assertThat(
            read(Map.of(), "--kafka", "k:1", "--state", "/s", "--kafka.security.protocol", "SSL")
                .kafka())
        .containsEntry("security.protocol", "SSL");
  }

  @Test
  void anUnknownSettingIsNamedWithThoseThereAre() {
    assertThatThrownBy(() -> read(Map.of(), "--kafak", "k:1"))
        .hasMessageContaining("no such setting: kafak")
        .hasMessageContaining("heartbeat");
  }

  @Test
  void aMissingSettingSaysHowToGiveIt() {
    assertThatThrownBy(() -> read(Map.of(), "--kafka", "k:1"))
        .hasMessageContaining("state is not set")
        .hasMessageContaining("--state or EPITAPH_STATE");
  }

  @Test
  void aHeartbeatTooRareToBeTakenForLifeIsRefused() {
    assertThatThrownBy(() -> read(Map.of(), "--kafka", "k:1", "--state", "/s", "--heartbeat", "5m"))
        .hasMessageContaining("heartbeat: got 5m, wanted 100ms to 30s");
    assertThat(
            read(Map.of(), "--kafka", "k:1", "--state", "/s", "--heartbeat", "500ms").heartbeat())
        .isEqualTo(Duration.ofMillis(500));
  }
}
