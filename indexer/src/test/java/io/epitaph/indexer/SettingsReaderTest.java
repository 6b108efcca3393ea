package io.epitaph.indexer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
  private static final Map<String, String> NEEDED =
      Map.of("EPITAPH_KAFKA", "k:9092", "EPITAPH_ELASTICSEARCH", "http://e:9200");

  @TempDir Path folder;

  private static IndexerSettings settings(Map<String, String> environment, String... arguments) {
    return SettingsReader.read(arguments, environment).settings();
  }

  @Test
  void twoAddressesAreEnough() {
    IndexerSettings settings = settings(NEEDED);
    assertThat(settings).isEqualTo(IndexerSettings.of("k:9092", URI.create("http://e:9200")));
    assertThat(settings.refresh()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.probes()).isFalse();
  }

  @Test
  void argumentsComeBeforeTheEnvironmentBeforeTheFile() throws Exception {
    Path file = folder.resolve("indexer.properties");
    Files.writeString(file, "kafka=file:1\ngroup=from-file\nrefresh=200ms\n");
    IndexerSettings settings =
        settings(
            Map.of(
                "EPITAPH_KAFKA", "environment:1",
                "EPITAPH_ELASTICSEARCH", "http://environment:9200",
                "EPITAPH_CONFIG", file.toString()),
            "--elasticsearch=http://argument:9200",
            "--kafka.security.protocol",
            "SSL");
    assertThat(settings.elasticsearch()).isEqualTo(URI.create("http://argument:9200"));
    assertThat(settings.kafka())
        .containsEntry("bootstrap.servers", "environment:1")
        .containsEntry("security.protocol", "SSL");
    assertThat(settings.group()).isEqualTo("from-file");
    assertThat(settings.refresh()).isEqualTo(Duration.ofMillis(200));
  }

  @ParameterizedTest
  @CsvSource({
    "--refresh, soon, wanted a duration such as",
    "--refresh, 1ms, wanted 10ms or more",
    "--probes, yes, wanted true or false",
    "--colour, blue, no such setting: colour",
    "--kafka, '', host:port",
    "--elasticsearch, '', http://host:9200"
  })
  void whatMakesNoSenseIsToldWithWhatWasWanted(String name, String value, String told) {
    assertThatThrownBy(() -> settings(NEEDED, name, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told);
  }
}
