package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
  @TempDir Path folder;

  private static NotifierSettings read(String... arguments) {
    return SettingsReader.read(arguments, Map.of());
  }

  @Test
  void argumentsComeBeforeTheEnvironmentBeforeTheFile() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("notifier.properties"),
            "kafka=file:1\nslack=http://file/\ncloudevents-secret=from-file\nqueue=7\n");
    NotifierSettings settings =
        SettingsReader.read(
            new String[] {
              "--config", file.toString(), "--kafka=given:1", "--kafka.client.id", "me"
            },
            Map.of("EPITAPH_KAFKA", "env:1", "EPITAPH_SLACK", "http://env/"));
    assertThat(settings.kafka())
        .containsOnly(Map.entry("bootstrap.servers", "given:1"), Map.entry("client.id", "me"));
    assertThat(settings.slack()).hasHost("env");
    assertThat(settings.cloudEventsSecret()).isEqualTo("from-file");
    assertThat(settings.queue()).isEqualTo(7);
  }

  @Test
  void timesHaveUnits() {
    NotifierSettings settings =
        read("--kafka=k:1", "--slack=http://s", "--alertmanager-resend=90s");
    assertThat(settings.resend()).isEqualTo(Duration.ofSeconds(90));
    assertThatThrownBy(() -> read("--kafka=k:1", "--slack=http://s", "--alertmanager-visible=9"))
        .hasMessageContaining("alertmanager-visible: got '9', wanted a duration");
  }

  @Test
  void withNobodyToTellItDoesNotStart() {
    assertThatThrownBy(() -> read("--kafka", "k:1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nobody to tell");
  }

  @Test
  void whatIsUnknownIsNamed() {
    assertThatThrownBy(() -> read("--slak", "http://s"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such setting: slak");
  }

  @Test
  void settingsShowNoSecret() {
    assertThat(
            read("--kafka=k:1", "--cloudevents=http://me:hush@c", "--cloudevents-secret=hush")
                .toString())
        .doesNotContain("hush");
  }

  @Test
  void aBadAddressIsNotShown() {
    assertThatThrownBy(() -> read("--kafka=k:1", "--slack=http://me:hu sh@host"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("slack: got no address")
        .hasMessageNotContaining("hu sh");
  }
}
