package io.epitaph.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestCommandTest {
  private static final String ID = "4".repeat(64);

  @TempDir private Path folder;
  private String file;

  /** A container that dies four times in a row, then runs. */
  @BeforeEach
  void writeAnEventLog() throws IOException {
    List<String> lines = new ArrayList<>();
    Instant at = Instant.parse("2026-02-03T14:00:00Z");
    lines.add(line(at, "create"));
    for (int i = 0; i < 4; i++) {
      lines.add(line(at.plusMillis(400), "start"));
      at = at.plusSeconds(5);
      lines.add(line(at, "die", "exitCode=1"));
    }
    lines.add(line(at.plusMillis(400), "start"));
    lines.add(line(at.plusSeconds(7200), "pause"));
    file = Files.write(folder.resolve("host-7.log"), lines).toString();
  }

  private static String line(Instant at, String action, String... more) {
    List<String> attributes = new ArrayList<>(Arrays.asList(more));
    attributes.addAll(List.of("image=app:1", "name=web", "restart=always"));
    return at + " container " + action + " " + ID + " (" + String.join(", ", attributes) + ")";
  }

  private static Ran backtest(String... arguments) {
    List<String> all = new ArrayList<>(List.of("backtest", "--config", "/dev/null"));
    all.addAll(List.of(arguments));
    return Ran.epitaph(Map.of(), all.toArray(String[]::new));
  }

  private Ran read(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--input", file));
    all.addAll(List.of(arguments));
    return backtest(all.toArray(String[]::new));
  }

  @Test
  void theSummaryNamesWhatWasRead() {
    Ran ran = read();
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("11 events of 1 engine, 2026-02-03 14:00:00 to 2026-02-03 16:00:20")
        .contains("1 container, ")
        .contains("time went on to 2026-02-03 16:30:20")
        .contains("events a second");
  }

  @Test
  void aThresholdIsComparedWithTheDefaults() {
    Ran ran = read("--set", "restart-loop.count=2");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines().skip(1))
        .anyMatch(line -> line.matches("\\+  restart-loop  high .* web .*4 deaths.*"));
    assertThat(ran.err()).contains("with restart-loop.count=2: 1 added, ");
  }

  @Test
  void jsonIsTheIncidentItselfAndWhatBecameOfIt() throws Exception {
    Ran ran = read("--set", "restart-loop.count=2", "--json");
    List<String> lines = ran.out().lines().toList();
    assertThat(lines).isNotEmpty();
    boolean added = false;
    for (String line : lines) {
      JsonNode json = Wire.MAPPER.readTree(line);
      Incident incident = Wire.read(json, Incident.class);
      assertThat(incident.workload().name()).isEqualTo("web");
      added |= json.path("change").asText().equals("added");
    }
    assertThat(added).isTrue();
  }

  @Test
  void deathsArePrintedWithTheirCauses() {
    Ran ran = read("--deaths");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines().skip(1))
        .isNotEmpty()
        .allMatch(line -> line.matches("2026-02-03 \\S+  web +#\\d .* failed +certain +exit 1 .*"));
  }

  @Test
  void aDeathAsJsonIsAnIncarnation() throws Exception {
    for (String line : read("--deaths", "--json").out().lines().toList()) {
      assertThat(Wire.read(Wire.MAPPER.readTree(line), Incarnation.class).exitCode()).isOne();
    }
  }

  @Test
  void standardInputIsADash() throws IOException {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(Files.readAllBytes(Path.of(file))));
      Ran ran = backtest("--input", "-", "--set", "restart-loop.count=2");
      assertThat(ran.out()).contains("restart-loop");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void skippedLinesAreNamedAndChangeTheExitCode() throws IOException {
    Files.write(Path.of(file), (Files.readString(Path.of(file)) + "hunter2\n").getBytes(UTF_8));
    Ran ran = read("--set", "restart-loop.count=2");
    assertThat(ran.code()).isEqualTo(Main.INTEGRITY);
    assertThat(ran.out()).contains("restart-loop");
    assertThat(ran.err())
        .contains("skipped " + file + ":12: got text without a time, wanted")
        .contains("skipped 1 line in all")
        .doesNotContain("hunter2");
  }

  @Test
  void aFileOfAnotherKindIsMisuse() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "hello\n");
    Ran ran = backtest("--input", other.toString());
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains(other + ":1: got text without a time, wanted an event");
  }

  @Test
  void aMissingFileIsNoSuchThing() {
    assertThat(backtest("--input", "/no/such").code()).isEqualTo(Main.NO_SUCH_THING);
  }

  @Test
  void anUnknownThresholdIsMisuseThatNamesThoseThatThereAre() {
    Ran ran = read("--set", "loop.count=2");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("got 'loop.count', wanted one of restart-loop.count, ");
  }

  @Test
  void withoutAnInputThereIsNothingToRead() {
    Ran ran = backtest();
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("--input FILE, or --kafka HOST:PORT");
  }

  @Test
  void filesAndKafkaAreNotReadAtOnce() {
    assertThat(read("--kafka", "127.0.0.1:9").code()).isEqualTo(Main.USAGE);
  }

  @Test
  void aKafkaThatIsNotThereIsUnreachable() {
    Ran ran = backtest("--kafka", "127.0.0.1:9", "--kafka.default.api.timeout.ms", "300");
    assertThat(ran.code()).isEqualTo(Main.UNREACHABLE);
    assertThat(ran.err()).contains("Kafka at 127.0.0.1:9 cannot be read");
  }

  @Test
  void theEndIsBehindTheBegin() {
    Ran ran = read("--from", "2026-02-04T00:00:00Z", "--to", "2026-02-03T00:00:00Z");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
  }
}
