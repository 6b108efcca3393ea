package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.epitaph.model.GivenSettings.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenSettingsTest {
  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("epitaph.properties"), java.util.List.of(lines));
  }

  private Map<String, String> home() {
    return Map.of("XDG_CONFIG_HOME", folder.toString());
  }

  @Test
  void theEnvironmentComesBeforeTheFile() throws IOException {
    GivenSettings given =
        GivenSettings.read(
            file("queue-lines=7", "host=a", "heartbeat="), Map.of("EPITAPH_QUEUE_LINES", "8"));
    assertThat(given.get("queue-lines")).isEqualTo("8");
    assertThat(given.get("host")).isEqualTo("a");
    assertThat(given.get("heartbeat")).isNull();
    assertThat(given.place("host")).isEqualTo(Place.FILE);
  }

  @Test
  void anEmptyVariableIsNoSetting() throws IOException {
    GivenSettings given = GivenSettings.read(file("host=a"), Map.of("EPITAPH_HOST", ""));
    assertThat(given.get("host")).isEqualTo("a");
  }

  @Test
  void kafkasOwnSettingsComeFromBoth() throws IOException {
    GivenSettings given =
        GivenSettings.read(
            file("kafka=k:1", "kafka.security.protocol=SSL", "kafka.client.id=file"),
            Map.of("EPITAPH_KAFKA", "k:2", "EPITAPH_KAFKA_CLIENT_ID", "environment"));
    assertThat(given.kafka())
        .containsOnly(Map.entry("security.protocol", "SSL"), Map.entry("client.id", "environment"));
  }

  @Test
  void valuesAreTakenAsTheyAreWritten() throws IOException {
    GivenSettings given =
        GivenSettings.read(file("  slack = https://h/a=b#\\c\\u0041 ", "# slack=no"), Map.of());
    assertThat(given.get("slack")).isEqualTo("https://h/a=b#\\c\\u0041");
  }

  @Test
  void theEnvironmentNamesTheFileToo() throws IOException {
    Path file = file("host=a");
    assertThat(GivenSettings.read(null, Map.of("EPITAPH_CONFIG", file.toString())).get("host"))
        .isEqualTo("a");
  }

  @Test
  void theDefaultFileNeedNotExist() {
    assertThat(GivenSettings.read(null, home()).get("host")).isNull();
  }

  @Test
  void theDefaultFileIsInTheConfigurationFolderOfTheUser() throws IOException {
    Files.createDirectories(folder.resolve("epitaph"));
    Files.writeString(folder.resolve("epitaph/config.properties"), "host=mine\n");
    assertThat(GivenSettings.read(null, home()).get("host")).isEqualTo("mine");
  }

  @Test
  void aLineWithoutAnEqualsSignIsRefusedWithItsNumberAndNotShown() throws IOException {
    Path file = file("# mine", "", "host=a", "hunter2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GivenSettings.read(file, Map.of()))
        .withMessage(file + ", line 4: got no setting, wanted name=value or # and a comment");
  }

  @Test
  void aFileThatIsNotUtf8IsRefusedInASentence() throws IOException {
    Path file =
        Files.write(
            folder.resolve("latin.properties"),
            "host=jürgen".getBytes(StandardCharsets.ISO_8859_1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GivenSettings.read(file, Map.of()))
        .withMessage("the configuration file " + file + " is not text in UTF-8: save it as UTF-8");
  }

  @Test
  void aFileThatIsNamedMustExist() {
    Path none = folder.resolve("none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GivenSettings.read(none, Map.of()))
        .withMessage("there is no configuration file " + none);
  }

  @Test
  void aNameThatIsUnknownIsRefusedWithThoseThereAre() throws IOException {
    Path file = file("kafak=k:1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GivenSettings.read(file, Map.of()).requireKnown(Set.of("kafka", "host")))
        .withMessage(file + ": got 'kafak', wanted one of host, kafka, kafka.*");
  }

  @Test
  void theOriginOfASettingIsItsVariableOrItsFile() throws IOException {
    Path file = file("host=a");
    GivenSettings given = GivenSettings.read(file, Map.of("EPITAPH_STATE", "/s"));
    assertThat(given.origin("host")).isEqualTo(file + ": host");
    assertThat(given.origin("state")).isEqualTo("EPITAPH_STATE");
  }
}
