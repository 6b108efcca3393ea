package io.epitaph.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import io.epitaph.testing.Recording.Event;
import io.epitaph.testing.Recording.Inspect;
import io.epitaph.testing.Recording.Logs;
import io.epitaph.testing.Recording.Outage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The bundled recordings are whole, hold what their lives ask for, and nothing of their host. */
class RecordingsTest {
  private static final Path FOLDER =
      Path.of("src/main/resources/io/epitaph/testing/recordings").toAbsolutePath();
  private static final String ENDING = ".jsonl.gz";
  private static final int LARGEST = 300_000;

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .map(file -> file.substring(0, file.length() - ENDING.length()))
          .sorted()
          .toList();
    }
  }

  private static List<JsonNode> events(Recording recording) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (Recording.Answer answer : recording.answers()) {
      if (answer instanceof Event event) {
        all.add(Wire.MAPPER.readTree(event.line()));
      }
    }
    return all;
  }

  /** By the container's name without the recording's: its events, but for probes. */
  private static Map<String, List<String>> stories(String name) throws IOException {
    Map<String, List<String>> stories = new LinkedHashMap<>();
    for (JsonNode event : events(Recording.named(name))) {
      JsonNode attributes = event.path("Actor").path("Attributes");
      String action = event.path("Action").asText();
      if (event.path("Type").asText().equals("container") && !action.startsWith("exec_")) {
        String line =
            switch (action) {
              case "die" -> "die " + attributes.path("exitCode").asText();
              case "kill" -> "kill " + attributes.path("signal").asText();
              default -> action;
            };
        String prefix = name.replaceAll("-[0-9]+\\.[0-9]+$", "") + "-";
        stories
            .computeIfAbsent(
                attributes.path("name").asText().replaceFirst("^" + prefix, ""),
                ignored -> new ArrayList<>())
            .add(line);
      }
    }
    return stories;
  }

  /** As one line; newer engines send a {@code stop} before its {@code die}. */
  private static String story(String name, String container) throws IOException {
    return String.join(", ", stories(name).getOrDefault(container, List.of()))
        .replaceAll("stop, (die [0-9]+)", "$1, stop");
  }

  private static String text(String name) throws IOException {
    Recording recording = Recording.named(name);
    StringBuilder text = new StringBuilder(recording.note()).append(recording.name());
    for (Recording.Answer answer : recording.answers()) {
      text.append(RecordingLines.json(answer));
    }
    return text.toString();
  }

  // ---- all of them

  @ParameterizedTest
  @MethodSource("names")
  void eachParsesIsInOrderAndSaysHowItWasTaken(String name) throws IOException {
    Recording recording = Recording.named(name);
    assertThat(recording.answers())
        .hasSizeGreaterThan(5)
        .isSortedAccordingTo(java.util.Comparator.comparing(Recording.Answer::at));
    assertThat(recording.note()).contains("Docker " + recording.engine());
    assertThat(recording.api()).matches("1\\.[0-9]+");
    assertThat(Files.size(FOLDER.resolve(name + ENDING))).isLessThan(LARGEST);
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachHoldsOnlyTimesOfItsOwn(String name) throws IOException {
    Recording recording = Recording.named(name);
    for (JsonNode event : events(recording)) {
      Instant time = Instant.EPOCH.plusNanos(event.path("timeNano").asLong());
      assertThat(time)
          .isBetween(
              recording.taken().minusSeconds(1),
              recording.taken().plus(recording.length()).plusSeconds(1));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachHasTheEndOfEachRun(String name) throws IOException {
    Recording recording = Recording.named(name);
    long deaths = events(recording).stream().filter(RecordingsTest::isDeath).count();
    // An engine that is about to end answers no question for a log.
    boolean ending = name.startsWith("life-13") && !name.equals("life-13-kill");
    assertThat(recording.answers().stream().filter(Logs.class::isInstance).count())
        .isEqualTo(ending ? 0 : deaths);
    for (String id : recording.containers().keySet()) {
      assertThat(recording.answers())
          .anyMatch(
              answer ->
                  answer instanceof Inspect inspect
                      && inspect.containerId().equals(id)
                      && inspect.body() != null);
    }
  }

  private static boolean isDeath(JsonNode event) {
    return event.path("Type").asText().equals("container")
        && event.path("Action").asText().equals("die");
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachIsSilentAboutItsHost(String name) throws IOException {
    assertThat(Recording.named(name).name()).isEqualTo("recorded");
    String text = text(name);
    for (String named :
        List.of(
            "\\\"" + InetAddress.getLocalHost().getHostName() + "\\\"",
            "/tmp/epitaph",
            "/epitaph/",
            "/home/",
            "/root/")) {
      // Not by containing: a failure would print all of it.
      assertThat(text.indexOf(named)).as("%s in %s", named, name).isNegative();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachIsListed(String name) throws IOException {
    assertThat(Files.readString(Path.of("../docs/lives.md"))).contains("`" + name + "`");
  }

  // ---- each by its life

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "life-01      | ephemeral    | create, start, die 0",
        "life-01-26.1 | ephemeral    | create, start, die 0",
        "life-01-28.5 | ephemeral    | create, start, die 0",
        "life-02      | gone         | create, start, die 0, destroy",
        "life-02-26.1 | gone         | create, start, die 0, destroy",
        "life-02-28.5 | gone         | create, start, die 0, destroy",
        "life-03      | legacy       | create, start, die 0",
        "life-04      | first-born   | create, start, die 0, export",
        "life-04      | reborn       | create, start, die 0",
        "life-05      | resurrected  | create, start, die 0, start, die 0",
        "life-06      | asleep       | create, start, pause, unpause, die 0",
        "life-09      | sick         | create, start, health_status: healthy, health_status: unhealthy",
        "life-09-26.1 | sick         | create, start, health_status: healthy, health_status: unhealthy",
        "life-09-28.5 | sick         | create, start, health_status: healthy, health_status: unhealthy",
        "life-13      | never        | create, start, kill 15, die 143, stop",
        "life-13      | always       | create, start, kill 15, die 143, stop, start",
        "life-14      | undying      | create, start, kill 15, die 143, stop",
        "life-14-28.5 | undying      | create, start, kill 15, die 143, stop",
      })
  void aLifeIsRecordedWhole(String name, String container, String expected) throws IOException {
    assertThat(story(name, container)).isEqualTo(expected);
  }

  @Test
  void life7OutlivesItsOom() throws IOException {
    assertThat(story("life-07", "choked-child")).matches("create, start(, oom)+, die 0");
  }

  @ParameterizedTest
  @CsvSource({"life-08", "life-08-26.1", "life-08-28.5"})
  void life8DiesOfIt(String name) throws IOException {
    assertThat(story(name, "choked")).matches("create, start(, oom)+, die 137(, oom)*");
  }

  @Test
  void life10ChangesFiveTimes() throws IOException {
    assertThat(stories("life-10").get("flapping"))
        .containsExactly(
            "create",
            "start",
            "health_status: healthy",
            "health_status: unhealthy",
            "health_status: healthy",
            "health_status: unhealthy",
            "health_status: healthy");
  }

  @ParameterizedTest
  @CsvSource({"life-11", "life-11-26.1", "life-11-28.5"})
  void life11DiesSixTimes(String name) throws IOException {
    assertThat(story(name, "loop")).isEqualTo("create" + ", start, die 127".repeat(6));
  }

  @Test
  void life12RunsForTwelveSecondsAndIsStopped() throws IOException {
    assertThat(story("life-12", "for-ever"))
        .matches("create(, start, die 1){5,}, start, kill 15, kill 9, die 137, stop");
  }

  @Test
  void life12ReachesTheCapAndIsRemovedWhileItWaits() throws IOException {
    assertThat(story("life-12-cap", "cap")).matches("create(, start, die 1){12,}, destroy");
  }

  @ParameterizedTest
  @CsvSource({"life-13", "life-13-kill", "life-13-26.1", "life-14", "life-14-28.5"})
  void lives13And14SpanBothConnections(String name) throws IOException {
    List<Outage> turns = new ArrayList<>();
    for (Recording.Answer answer : Recording.named(name).answers()) {
      if (answer instanceof Outage outage) {
        turns.add(outage);
      }
    }
    assertThat(turns).extracting(Outage::begins).containsExactly(true, false);
    assertThat(Recording.named(name).length()).isGreaterThan(turns.get(1).at());
  }

  @ParameterizedTest
  @CsvSource({"signals", "signals-26.1", "signals-28.5"})
  void eachSignalHasItsEnd(String name) throws IOException {
    assertThat(story(name, "kill")).isEqualTo("create, start, kill 9, die 137");
    assertThat(story(name, "term")).isEqualTo("create, start, kill 15, die 143");
    assertThat(story(name, "stopped")).isEqualTo("create, start, kill 15, die 143, stop");
    assertThat(story(name, "stubborn")).isEqualTo("create, start, kill 15, kill 9, die 137, stop");
    assertThat(story(name, "segv")).isEqualTo("create, start, die 139");
    assertThat(story(name, "outside")).isEqualTo("create, start, die 137");
    assertThat(story(name, "shell")).isEqualTo("create, start, die 127");
    assertThat(story(name, "missing")).isEqualTo("create");
    assertThat(story(name, "not-executable")).isEqualTo("create");
    assertThat(text(name).indexOf("/no/such/command: no such file")).isPositive();
    assertThat(text(name).indexOf("permission denied")).isPositive();
  }

  @Test
  void theDemoHoldsItsSixLives() throws IOException {
    assertThat(Recording.named("demo").containers().values())
        .containsExactlyInAnyOrder(
            "demo-ephemeral",
            "demo-legacy",
            "demo-choked-child",
            "demo-choked",
            "demo-sick",
            "demo-loop");
    assertThat(stories("demo").values()).noneMatch(story -> story.contains("destroy"));
    assertThat(stories("demo").get("loop")).filteredOn("die 127"::equals).hasSize(6);
    assertThat(text("demo").indexOf("no /tmp/well")).isPositive();
  }

  // ---- what is none

  @Test
  void aRecordingOfAnotherFormatIsRefusedByItsNumber() {
    assertThatThrownBy(() -> Recording.read(compressed("{\"recording\":99}\n")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'99', wanted 1");
  }

  @Test
  void aLineOfNoKnownKindIsRefused() {
    String text = "{\"recording\":1,\"taken\":\"2024-01-01T00:00:00Z\"}\n{\"t\":1,\"what\":2}\n";
    assertThatThrownBy(() -> Recording.read(compressed(text)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("what");
  }

  @Test
  void anUnknownNameIsReported() {
    assertThatThrownBy(() -> Recording.named("life-99"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("life-99");
  }

  private static ByteArrayInputStream compressed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
