package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.archiver.ArchiverSettings;
import io.epitaph.collector.CollectorSettings;
import io.epitaph.engine.mask.MaskList;
import io.epitaph.indexer.IndexerSettings;
import io.epitaph.notifier.NotifierSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The settings of the services: where they come from, and how a wrong one is rejected. */
class ServiceSettingsTest {
  private static final Map<String, String> NEEDED =
      Map.of(
          "collector", "--kafka k:1 --state /s",
          "archiver", "--kafka k:1 --vault /v --collector-state /s",
          "indexer", "--kafka k:1 --elasticsearch http://e:9200",
          "notifier", "--kafka k:1 --slack http://hooks/token");

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  private Map<String, String> surrounding() {
    environment.putIfAbsent("XDG_CONFIG_HOME", folder.toString());
    return environment;
  }

  private Ran epitaph(String... arguments) {
    return Ran.epitaph(surrounding(), arguments);
  }

  private <T> T verb(Class<T> type, String... arguments) {
    CommandLine epitaph = Main.commandLine(Ran.surroundings(surrounding()), arguments);
    return type.cast(epitaph.parseArgs(arguments).subcommand().commandSpec().userObject());
  }

  private static String[] words(String text) {
    return text.split(" ");
  }

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("epitaph.properties"), java.util.List.of(lines));
  }

  @Test
  void whatACollectorIsNotGivenIsTheDefault() {
    environment.put("DOCKER_HOST", "tcp://h:2375");
    assertThat(only(verb(CollectorCommand.class, words("collector " + NEEDED.get("collector")))))
        .isEqualTo(CollectorSettings.of(URI.create("tcp://h:2375"), "k:1", Path.of("/s")));
  }

  @Test
  void whatAnArchiverIsNotGivenIsTheDefault() {
    environment.put("DOCKER_HOST", "tcp://h:2375");
    assertThat(verb(ArchiverCommand.class, words("archiver " + NEEDED.get("archiver"))).settings())
        .isEqualTo(
            ArchiverSettings.of(URI.create("tcp://h:2375"), "k:1", Path.of("/v"), Path.of("/s")));
  }

  @Test
  void whatAnIndexerIsNotGivenIsTheDefault() {
    assertThat(verb(IndexerCommand.class, words("indexer " + NEEDED.get("indexer"))).settings())
        .isEqualTo(IndexerSettings.of("k:1", URI.create("http://e:9200")));
  }

  @Test
  void whatANotifierIsNotGivenIsTheDefault() {
    assertThat(verb(NotifierCommand.class, words("notifier " + NEEDED.get("notifier"))).settings())
        .isEqualTo(NotifierSettings.of("k:1").withSlack(URI.create("http://hooks/token")));
  }

  @Test
  void argumentsComeBeforeTheEnvironmentBeforeTheFile() throws IOException {
    Path file = file("kafka=file:1", "state=/from/file", "host=from-file", "heartbeat=7s");
    environment.put("EPITAPH_KAFKA", "environment:1");
    environment.put("EPITAPH_STATE", "/from/environment");
    CollectorSettings settings =
        only(
            verb(
                CollectorCommand.class,
                "collector",
                "--config",
                file.toString(),
                "--kafka=argument:1"));
    assertThat(settings.kafka()).containsEntry("bootstrap.servers", "argument:1");
    assertThat(settings.state()).isEqualTo(Path.of("/from/environment"));
    assertThat(settings.host()).isEqualTo("from-file");
    assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void kafkasOwnSettingsComeFromArgumentsEnvironmentAndFile() throws IOException {
    Path file = file("kafka.client.id=file", "kafka.client.rack=file", "kafka.retries=1");
    environment.put("EPITAPH_CONFIG", file.toString());
    environment.put("EPITAPH_KAFKA_CLIENT_ID", "environment");
    environment.put("EPITAPH_KAFKA_RETRIES", "2");
    IndexerSettings settings =
        verb(IndexerCommand.class, words("indexer --kafka.retries 3 " + NEEDED.get("indexer")))
            .settings();
    assertThat(settings.kafka())
        .containsOnly(
            Map.entry("bootstrap.servers", "k:1"),
            Map.entry("client.id", "environment"),
            Map.entry("client.rack", "file"),
            Map.entry("retries", "3"));
  }

  @Test
  void oneFileServesAllServices() throws IOException {
    Path file =
        file(
            "# the host",
            "kafka=k:1",
            "state=/s",
            "vault=/v",
            "collector-state=/s",
            "elasticsearch=http://e:9200",
            "api-key=a2V5",
            "slack=http://hooks/token");
    environment.put("EPITAPH_CONFIG", file.toString());
    assertThat(only(verb(CollectorCommand.class, "collector")).state()).isEqualTo(Path.of("/s"));
    assertThat(verb(ArchiverCommand.class, "archiver").settings().vault()).isEqualTo(Path.of("/v"));
    assertThat(verb(IndexerCommand.class, "indexer").settings().apiKey()).isEqualTo("a2V5");
    assertThat(verb(NotifierCommand.class, "notifier").settings().slack()).hasHost("hooks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector", "archiver", "indexer", "notifier"})
  void anAddressOfKafkaThatIsNoneHasOneFateInAllServices(String service) {
    Ran ran = epitaph(words(service + " " + NEEDED.get(service).replace("k:1", "nonsense")));
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err())
        .isEqualTo(
            "epitaph: --kafka: got 'nonsense', wanted host:port of one or more brokers, with commas"
                + " between\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector", "archiver", "indexer", "notifier"})
  void whatIsRequiredAndNotSetIsNamedWithItsVariable(String service) {
    Ran ran = epitaph(service);
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err().lines())
        .singleElement()
        .asString()
        .endsWith(" is not set: wanted HOST:PORT[,...], by --kafka or EPITAPH_KAFKA");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "collector | --engine nonsense | --engine: got 'nonsense', wanted unix:///path, tcp://h",
        "collector | --heartbeat soon | --heartbeat: got 'soon', wanted a duration such as 500ms",
        "collector | --heartbeat=5m | heartbeat: got 5m, wanted 100ms to 30s",
        "collector | --snapshot-threads 0 | snapshot-threads: got 0, wanted at least 1",
        "collector | --queue-lines many | --queue-lines: got 'many', wanted a whole number",
        "collector | --queue-bytes 0 | queue-bytes: got 0, wanted at least 1",
        "collector | --topic-partitions -1 | topic-partitions: got -1, wanted 0 or more",
        "collector | --topic-replicas 0 | topic-replicas: got 0, wanted 1 or more",
        "collector | --heartbeet 5s | Unknown options: '--heartbeet', '5s' (did you mean --heartbea",
        "notifier | --quiet nonsense | --quiet: got 'nonsense', wanted WORKLOAD [on ENGINE] DAYS",
        "archiver | --engine ftp://h | --engine: got 'ftp://h', wanted unix:///path, tcp://host",
        "archiver | --kafka.acks 7 | kafka.acks: Invalid value 7 for configuration acks",
        "indexer | --elasticsearch e:9200 | --elasticsearch: got no http or https address, wanted",
        "indexer | --refresh 1ms | refresh: got 1ms, wanted 10ms or more",
        "indexer | --probes yes | --probes: got 'yes', wanted true or false",
        "indexer | --kafka.security.protocol perhaps | kafka.security.protocol: Invalid value perha",
        "notifier | --alertmanager-resend 2h | alertmanager-resend: got 2h, wanted 100ms to 1h",
        "notifier | --alertmanager-visible 9 | --alertmanager-visible: got '9', wanted a duration",
        "notifier | --queue 0 | queue: got 0, wanted 1 to 1000000",
        "notifier | --cloudevents ftp://me:hush@h | --cloudevents: got no http or https address"
      })
  void aWrongSettingIsExitTwoAndOneSentenceBeforeAnythingIsDone(
      String service, String wrong, String sentence) {
    String name = wrong.replaceAll("[ =].*", "");
    String needed = NEEDED.get(service).replaceAll(name + " \\S+", "");
    Ran ran = epitaph((service + " " + needed + " " + wrong).split(" +"));
    assertThat(ran.code()).as(ran.err()).isEqualTo(Main.USAGE);
    assertThat(ran.err().lines())
        .singleElement()
        .asString()
        .startsWith("epitaph: " + sentence)
        .doesNotContain("Exception", "hush");
  }

  @Test
  void aWrongSettingFromTheEnvironmentIsNamedByItsVariable() {
    environment.put("EPITAPH_HEARTBEAT", "soon");
    assertThat(epitaph(words("collector " + NEEDED.get("collector"))).err())
        .startsWith("epitaph: EPITAPH_HEARTBEAT: got 'soon', wanted a duration");
  }

  @Test
  void aWrongSettingFromTheFileIsNamedWithTheFile() throws IOException {
    Path file = file("heartbeat=soon");
    assertThat(epitaph(words("collector --config " + file + " " + NEEDED.get("collector"))).err())
        .startsWith("epitaph: " + file + ": heartbeat: got 'soon', wanted a duration");
  }

  @Test
  void aLineOfTheFileThatIsNoSettingIsExitTwo() throws IOException {
    Path file = file("kafka=k:1", "hush");
    Ran ran = epitaph("collector", "--config", file.toString());
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err())
        .isEqualTo(
            "epitaph: "
                + file
                + ", line 2: got no setting, wanted name=value or # and a comment\n");
  }

  @Test
  void aWrongDockerHostIsSaid() {
    environment.put("DOCKER_HOST", "nonsense");
    assertThat(epitaph(words("collector " + NEEDED.get("collector"))).err())
        .startsWith("epitaph: DOCKER_HOST: got 'nonsense', wanted unix:///path");
  }

  @Test
  void withoutAReceiverANotifierDoesNotStart() {
    Ran ran = epitaph("notifier", "--kafka", "k:1");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("no receiver is set: give --alertmanager");
  }

  @Test
  void settingsShowNoSecret() {
    assertThat(
            verb(
                    NotifierCommand.class,
                    words(
                        "notifier --kafka=k:1 --cloudevents=http://me:hush@c"
                            + " --cloudevents-secret=hush"))
                .settings()
                .toString())
        .doesNotContain("hush");
  }

  private MaskList maskOf(String... more) {
    String[] all = words("collector " + NEEDED.get("collector"));
    String[] arguments = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, arguments, all.length, more.length);
    return only(verb(CollectorCommand.class, arguments)).masking().list();
  }

  @Test
  void whatElseIsMaskedComesFromTheFileAndAllOptions() throws IOException {
    Path list = Files.writeString(folder.resolve("mask"), "# ours\nname:pin\n\n");
    assertThat(maskOf("--mask", "A{1,3}", "--mask=keep:x", "--mask-file", list.toString()).lines())
        .containsExactly("name:pin", "A{1,3}", "keep:x");
  }

  @Test
  void whatElseIsMaskedStandsInTheEnvironmentWithALineForEach() {
    environment.put("EPITAPH_MASK", "name:pin\nA{1,3}\n");
    assertThat(maskOf().lines()).containsExactly("name:pin", "A{1,3}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"collector", "archiver", "up"})
  void aWrongEntryOfTheMaskIsWrongUsage(String verb) {
    String line = verb + " " + NEEDED.getOrDefault(verb, "--state " + folder) + " --mask a(b";
    Ran ran = epitaph(words(line));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("mask, column 2: missing closing )");
  }

  @Test
  void aSharedKeyThatOthersCanReadIsWrongUsage() throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "a key that all hosts share");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Ran ran = epitaph(words("collector " + NEEDED.get("collector") + " --masking-key " + key));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("masking-key " + key, "chmod 600");
  }

  private static CollectorSettings only(CollectorCommand command) {
    List<CollectorSettings> settings = command.settings();
    assertThat(settings).hasSize(1);
    return settings.get(0);
  }

  @Test
  void severalEnginesHaveAFolderEach() {
    assertThat(
            verb(
                    CollectorCommand.class,
                    words(
                        "collector --kafka k:9092 --state /s --engine unix:///a,unix:///b --engine"
                            + " unix:///a"))
                .settings())
        .extracting(CollectorSettings::state)
        .containsExactly(Path.of("/s/unix_a"), Path.of("/s/unix_b"));
  }
}
