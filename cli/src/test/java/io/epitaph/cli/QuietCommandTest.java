package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Incident;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code epitaph quiet} refuses, and how windows show in what others print. */
class QuietCommandTest {
  private static Ran epitaph(String... arguments) {
    return Ran.epitaph(Map.of("EPITAPH_CONFIG", "/dev/null"), arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quiet | got nothing, wanted WORKLOAD and how long, or --all and how long, such as",
        "quiet 2h | got '2h', wanted WORKLOAD and how long",
        "quiet --all | got nothing, wanted --all and how long, such as `epitaph quiet --all 2h`",
        "quiet --all shop/web 2h | got 'shop/web 2h', wanted --all and how long",
        "quiet shop/web soon | got 'soon', wanted a duration such as",
        "quiet shop/web 0 | got 0, wanted at most 30d",
        "quiet shop/web 31d | got 31d, wanted at most 30d",
        "quiet shop/web 2h --from 2026-11-24T03:59 | --from: got '2026-11-24T03:59', which is over",
        "quiet shop/web 2h --from noon | time 'noon': wanted one like 22:00, 2026-02-03T22:00 or",
        "quiet shop/web 2h now | Unmatched argument at index 3: 'now'; see `epitaph quiet --help`",
        "quiet end | wanted one of ID, WORKLOAD and --all",
        "quiet end shop/web --all | wanted one of ID, WORKLOAD and --all",
      })
  void whatCannotBeMeantIsRefusedInOneSentence(String command, String sentence) {
    Ran ran = epitaph((command + " --kafka 127.0.0.1:1").split(" "));
    assertThat(ran.code()).as(ran.err()).isEqualTo(Main.USAGE);
    assertThat(ran.err().lines()).singleElement().asString().startsWith("epitaph: " + sentence);
  }

  @Test
  void aKafkaThatIsDownIsNamed() {
    Ran ran = epitaph("quiet", "--all", "2h", "--kafka", "127.0.0.1:1");
    assertThat(ran.code()).isEqualTo(Main.UNREACHABLE);
    assertThat(ran.err()).isEqualTo("epitaph: Kafka at 127.0.0.1:1: connection refused\n");
  }

  // ---- marks

  /** For all workloads, at the time of the real loop that the index has. */
  private static QuietWindow window(String workload) {
    Instant from = Instant.parse("2026-11-24T03:00:00Z");
    return QuietWindow.of(
        "3f2a".repeat(8), from, workload, null, from, from.plusSeconds(3_600), "deploy", "ops");
  }

  private static Ran reading(String workload, String... arguments) throws IOException {
    try (FakeIndex index = new FakeIndex().with("loop").with(window(workload))) {
      String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = "--elasticsearch=" + index.address();
      Ran ran = epitaph(all);
      assertThat(ran.code()).as(ran.err()).isZero();
      return ran;
    }
  }

  @Test
  void anIncidentThatOpenedInAWindowIsMarked() throws IOException {
    assertThat(reading("*", "incidents").out()).contains(" (quiet)");
    assertThat(reading("*", "life", "demo-loop").out()).contains(" (quiet)");
    assertThat(reading("other/*", "incidents").out()).doesNotContain("(quiet)");
  }

  @Test
  void itsRecordHasTheWindowAndIsAnIncidentStill() throws Exception {
    String line = reading("*", "incidents", "--json").out().lines().findFirst().orElseThrow();
    JsonNode json = Wire.MAPPER.readTree(line);
    assertThat(json.path("quiet").asText()).isEqualTo("3f2a".repeat(8));
    assertThat(Wire.read(json, Incident.class).status()).isNotNull();
    assertThat(reading("other/*", "incidents", "--json").out()).doesNotContain("\"quiet\"");
  }

  @Test
  void allOfAnIncidentSaysUntilWhenItWasQuiet() throws Exception {
    String line = reading("*", "incidents", "--json").out().lines().findFirst().orElseThrow();
    String id = Wire.MAPPER.readTree(line).path("id").asText();
    assertThat(reading("*", "incidents", id).out())
        .contains("quiet until")
        .contains("2026-11-24T04:00:00.000000000Z, all workloads (deploy)");
  }
}
