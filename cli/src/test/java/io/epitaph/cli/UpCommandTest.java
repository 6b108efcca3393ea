package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code up} rejects before it starts anything. */
class UpCommandTest {
  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  private Ran up(String... arguments) {
    environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    List<String> all = new ArrayList<>(List.of("up"));
    all.addAll(List.of(arguments));
    if (!all.contains("--state")) {
      all.addAll(List.of("--state", folder.resolve("state").toString()));
    }
    return Ran.epitaph(environment, all.toArray(String[]::new));
  }

  private void refused(Ran ran, int code, String... because) {
    assertThat(ran.err()).startsWith("epitaph: ").contains(because).doesNotContain("Exception");
    assertThat(ran.err().lines().filter(line -> !line.contains("--help"))).hasSize(1);
    assertThat(ran.code()).isEqualTo(code);
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --engine        | nonsense         | got 'nonsense', wanted unix:///path, tcp://host:port
          --engine        | unix://e.sock    | wanted unix:///path, tcp://host:port
          --engine        | tcp://host       | wanted unix:///path, tcp://host:port
          --engine        | a b              | got 'a b', wanted unix:///path, tcp://host:port
          --alertmanager  | nonsense         | got no http or https address
          --cloudevents   | ftp://host/x     | got no http or https address
          --slack         | https:/hooks     | got no http or https address
          --port-kafka    | 99999            | port of kafka: got 99999, wanted 1 to 65535
          --port-flink    | -1               | port of flink: got -1, wanted 1 to 65535
          --heap          | 1                | heap: got '1', wanted a size as in 512m or 2g
          --heap          | 9999g            | heap: got '9999g', wanted a size as in 512m or 2g
          """)
  void anArgumentThatIsWrongIsRefused(String option, String value, String because) {
    refused(up(option, value), Main.USAGE, because);
  }

  @Test
  void aKeeperRunsBesideALocalEngineOnly() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "root is refused for another reason");
    Ran ran = up("--keep-vanished", "--engine", "tcp://192.0.2.1:2375");
    refused(ran, Main.USAGE, "needs an engine on this host, got [tcp://192.0.2.1:2375]");
  }

  @Test
  void theEnvironmentGivesItsOptionsToo() {
    environment.put("EPITAPH_PORT_KAFKA", "99999");
    refused(up(), Main.USAGE, "port of kafka: got 99999");
    environment.put("EPITAPH_PORT_KAFKA", "0");
    environment.put("EPITAPH_ENGINE", "unix:///one,nonsense");
    refused(up(), Main.USAGE, "EPITAPH_ENGINE: got 'nonsense', wanted unix:///path");
  }

  @Test
  void theConfigurationFileGivesItsOptionsToo() throws IOException {
    Path file = Files.writeString(folder.resolve("up.properties"), "slack=ftp://me:hush@host\n");
    Ran ran = up("--config", file.toString());
    refused(ran, Main.USAGE, file + ": slack: got no http or https address");
    assertThat(ran.err()).doesNotContain("hush");
  }

  @Test
  void anArgumentComesBeforeTheConfigurationFile() throws IOException {
    Path file = Files.writeString(folder.resolve("up.properties"), "heap=1\n");
    refused(
        up("--config", file.toString(), "--heap", "9999g"),
        Main.USAGE,
        "heap: got '9999g', wanted");
  }

  @Test
  void aPasswordInAnAddressThatIsNoneIsNotShown() {
    Ran ran = up("--slack", "https://me:hush@ho st/x");
    assertThat(ran.err()).doesNotContain("hush");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
  }

  @Test
  void onePortForTwoPartsIsRefused() {
    refused(
        up("--port-kafka", "9999", "--port-elasticsearch", "9999"),
        Main.USAGE,
        "port of elasticsearch: got 9999, which another part uses");
  }

  @Test
  void anEngineThatIsNamedTwiceIsRefused() {
    String engine = "unix:///var/run/docker.sock";
    refused(up("--engine", engine, "--engine", engine), Main.USAGE, engine + " twice");
  }

  @Test
  void theConfigurationFileGivesWhereIncidentsAreSent() throws IOException {
    Path file = Files.writeString(folder.resolve("config"), "slack=ftp://host/token\n");
    refused(up("--config", file.toString()), Main.USAGE, "slack", "got no http or https address");
  }

  @Test
  void aSecretOfBlanksIsRefused() {
    environment.put("EPITAPH_CLOUDEVENTS_SECRET", " ");
    refused(up("--cloudevents", "http://127.0.0.1:1"), Main.USAGE, "cloudevents-secret");
  }

  @Test
  void aStateFolderThatIsAFileIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    refused(up("--state", file.toString()), Main.USAGE, file + " is not a folder");
  }
}
