package io.epitaph.kibana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker-compose.yml} and {@code Dockerfile} must hold; neither is started. */
class ComposeTest {
  private static final Pattern PINNED = Pattern.compile("[a-z0-9/-]+:\\d+\\.\\d+\\.\\d+[\\w.-]*");

  private static JsonNode compose;
  private static JsonNode services;

  @BeforeAll
  static void read() throws IOException {
    // With merge keys, that Jackson's own reader does not know.
    Object tree = new Yaml().load(Files.readString(Paths.ROOT.resolve("docker-compose.yml")));
    compose = SavedObject.JSON.valueToTree(tree);
    services = compose.path("services");
  }

  private static Stream<Map.Entry<String, JsonNode>> each() {
    assertThat(services.size()).isEqualTo(9);
    return services.properties().stream();
  }

  @Test
  void allPartsOfThePipelineAreThere() {
    assertThat(services.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "kafka",
            "elasticsearch",
            "kibana",
            "collector",
            "jobmanager",
            "taskmanager",
            "archiver",
            "indexer",
            "notifier");
  }

  @Test
  void everyPortIsOnLoopback() {
    List<String> ports = new ArrayList<>();
    each().forEach(s -> s.getValue().path("ports").forEach(port -> ports.add(port.asText())));
    assertThat(ports).hasSize(4).allMatch(p -> p.matches("127\\.0\\.0\\.1:\\d+:\\d+"));
    assertThat(compose.findValues("network_mode")).isEmpty();
  }

  @Test
  void everyImageIsPinned() throws IOException {
    each().forEach(s -> assertThat(s.getValue().path("image").asText()).matches(PINNED.pattern()));
    assertThat(bases()).hasSize(2).allMatch(image -> PINNED.matcher(image).matches());
  }

  @Test
  void whatComesFromElsewhereHasTheVersionThatTheTestsUse() throws IOException {
    String pom = Files.readString(Paths.ROOT.resolve("pom.xml"));
    assertThat(services.at("/kafka/image").asText())
        .isEqualTo("apache/kafka:" + version(pom, "kafka"));
    String elastic = version(pom, "elasticsearch-server");
    assertThat(services.at("/elasticsearch/image").asText()).isEqualTo("elasticsearch:" + elastic);
    assertThat(services.at("/kibana/image").asText()).isEqualTo("kibana:" + elastic);
    assertThat(bases()).contains("flink:" + version(pom, "flink") + "-java17");
  }

  @Test
  void everyServiceSaysHowItIsAndHasItsLimits() {
    each()
        .forEach(
            s -> {
              JsonNode service = s.getValue();
              assertThat(service.at("/healthcheck/test")).as(s.getKey()).hasSizeGreaterThan(1);
              assertThat(service.at("/healthcheck/interval").asText()).isNotEmpty();
              assertThat(service.path("mem_limit").asText()).as(s.getKey()).matches("\\d+[mg]");
              assertThat(service.path("restart").asText()).isEqualTo("unless-stopped");
              assertThat(service.at("/logging/options/max-size").asText()).isNotEmpty();
            });
  }

  @Test
  void whatIsWaitedForIsThereAndHowIsSaid() {
    each()
        .forEach(
            s ->
                s.getValue()
                    .path("depends_on")
                    .properties()
                    .forEach(
                        d -> {
                          assertThat(services.has(d.getKey())).as(d.getKey()).isTrue();
                          assertThat(d.getValue().path("condition").asText())
                              .startsWith("service_");
                        }));
  }

  @Test
  void dataIsInNamedVolumesThatAreDeclaredAndTheSocketIsNotWritable() {
    Set<String> declared = new HashSet<>();
    compose.path("volumes").fieldNames().forEachRemaining(declared::add);
    Set<String> used = new HashSet<>();
    each()
        .flatMap(s -> Stream.of(s.getValue().path("volumes")))
        .forEach(
            volumes ->
                volumes.forEach(
                    volume -> {
                      String[] parts = volume.asText().split(":", -1);
                      if (parts[0].startsWith("/")) {
                        assertThat(volume.asText())
                            .isEqualTo("/var/run/docker.sock:/var/run/docker.sock:ro");
                      } else {
                        used.add(parts[0]);
                      }
                    }));
    assertThat(used).isEqualTo(declared);
  }

  @Test
  void onlyWhoNeedsTheEngineHasItsSocket() {
    assertThat(
            each()
                .filter(s -> s.getValue().path("volumes").toString().contains("docker.sock"))
                .map(Map.Entry::getKey))
        .containsExactlyInAnyOrder("collector", "archiver");
  }

  @Test
  void everyServiceOfOursRunsTheCommandOfItsName() {
    Map<String, String> commands = new TreeMap<>();
    each()
        .filter(s -> s.getValue().path("image").asText().startsWith("epitaph:"))
        .forEach(s -> commands.put(s.getKey(), s.getValue().path("command").toString()));
    assertThat(commands)
        .containsOnlyKeys("collector", "archiver", "indexer", "notifier")
        .allSatisfy((service, command) -> assertThat(command).isEqualTo("[\"" + service + "\"]"));
  }

  @Test
  void theImageRunsTheEpitaphCommand() throws IOException {
    assertThat(dockerfile()).contains("ENTRYPOINT [\"/opt/epitaph/epitaph\"]");
    assertThat(Files.readString(Paths.ROOT.resolve("docker/epitaph")))
        .contains(" io.epitaph.cli.Main \"$@\"");
    assertThat(Paths.ROOT.resolve("cli/src/main/java/io/epitaph/cli/Main.java")).exists();
  }

  @Test
  void ourImageDoesNotRunAsRoot() throws IOException {
    String services = dockerfile().substring(dockerfile().indexOf("AS services"));
    assertThat(services).containsPattern("(?m)^USER 10001:10001$").doesNotContain("USER root");
  }

  @Test
  void whatTheDockerfileCopiesIsNotIgnored() throws IOException {
    List<String> kept =
        Files.readAllLines(Paths.ROOT.resolve(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    Matcher copied =
        Pattern.compile("(?:(?:cli|stream-jobs)/target|dev|docker)/[\\w./*-]+")
            .matcher(dockerfile());
    assertThat(copied.results().map(r -> r.group()))
        .hasSize(8)
        .allMatch(path -> kept.stream().anyMatch(path::startsWith));
  }

  private static String dockerfile() throws IOException {
    return Files.readString(Paths.ROOT.resolve("Dockerfile"));
  }

  private static List<String> bases() throws IOException {
    return Pattern.compile("(?m)^FROM (\\S+) AS ")
        .matcher(dockerfile())
        .results()
        .map(r -> r.group(1))
        .toList();
  }

  private static String version(String pom, String name) {
    Matcher matcher = Pattern.compile("<" + name + "\\.version>([^<]+)<").matcher(pom);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
