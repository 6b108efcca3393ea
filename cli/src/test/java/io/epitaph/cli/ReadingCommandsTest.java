package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Status;
import io.epitaph.model.Life;
import io.epitaph.model.Origin;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reading commands, on records of real containers. */
class ReadingCommandsTest {
  private FakeIndex index;

  @BeforeEach
  void open() throws IOException {
    index = new FakeIndex();
  }

  @AfterEach
  void close() {
    index.close();
  }

  private FakeIndex all() throws IOException {
    return index.with("loop").with("choked").with("colour");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lives",
        "life demo-loop",
        "logs demo-choked",
        "incidents",
        "incidents --all",
        "incidents d983",
        "events",
        "events --container demo-loop"
      })
  void jsonIsOneObjectALine(String command) throws IOException {
    all();
    Ran ran = index.epitaph(Stream.of((command + " --json").split(" ")).toArray(String[]::new));
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().toList()).isNotEmpty();
    for (String line : ran.out().lines().toList()) {
      assertThat(Wire.MAPPER.readTree(line).isObject()).isTrue();
    }
  }

  @Test
  void theLifeOfARealLoopIsPrinted() throws IOException {
    all();
    Ran ran = index.epitaph("life", "demo-loop");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .isEqualTo(
            """
            demo-loop  1f994d84371a  epitaph-subject:31e18030  on vm
              dead, exit 127: command not found, gave up restarting, lived 244 ms
              2026-11-24 (UTC)
              03:09:22.064054064  created
              03:09:22.384439572    joined network bridge
              03:09:23.436133023  started   1st incarnation
              03:09:23.643067665  died      exit 127: command not found  certain, 1 event
              03:09:23.860919560    left network bridge
              03:09:24-03:09:27   restarted 4 times by the policy on-failure:5, after 949 ms, 518 ms, 684 ms, 1 s; ran 238 ms to 276 ms; each time exit 127: command not found
              03:09:29.453834537    joined network bridge
              03:09:29.734016330  started   6th incarnation, restarted by the policy on-failure:5
              03:09:29.977749737  died      exit 127: command not found  certain, 1 event
                                  gave up   the policy on-failure:5 is used up
              03:09:30.042845144    left network bridge
              incident  resolved  restart-loop  exit 127: command not found after 244 ms, 6 deaths in 6.3 s, gave up after 5 restarts  d9834930
                incident  open      crash  exit 127: command not found, after 244 ms, and stays dead: its policy on-failure:5 gave up  be7c0ad9
            """);
  }

  @Test
  void jsonOfALifeIsTheLifeThenItsIncarnationsThenItsIncidents() throws IOException {
    all();
    List<String> lines = index.epitaph("life", "demo-loop", "--json").out().lines().toList();
    assertThat(lines).hasSize(9);
    assertThat(lines.get(0)).contains("\"state\":\"dead\"");
    assertThat(lines.subList(1, 7)).allMatch(line -> line.contains("\"number\":"));
    assertThat(lines.subList(7, 9)).allMatch(line -> line.contains("\"severity\":"));
  }

  @Test
  void lastWordsAreHarmless() throws IOException {
    all();
    Ran ran = index.epitaph("logs", "cli-colour");
    assertThat(ran.out()).startsWith("red\\x1b]0;title\\x07 end\n").doesNotContain("\u001b");
  }

  @Test
  void aRunThatIsNotThereIsCounted() throws IOException {
    all();
    Ran ran = index.epitaph("logs", "demo-loop", "--incarnation", "7");
    assertThat(ran.code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(ran.err()).contains("has no incarnation 7, it has 6");
  }

  @Test
  void anUnknownContainerIsNoSuchThing() throws IOException {
    all();
    Ran ran = index.epitaph("life", "nobody");
    assertThat(ran.code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(ran.err()).contains("'nobody'", "epitaph lives");
  }

  @Test
  void theBeginOfTwoIdsIsAmbiguous() {
    Life life = new Sample().life(Life.State.DEAD);
    index.with(life).with(life);
    Ran ran = index.epitaph("life", "177c");
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.err()).contains("'177c' fits several: 177c8c368a6d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "events --since yesterday",
        "events --until never",
        "events --follow --until 1m",
        "lives --most 0",
        "lives --most 10001",
        "lives --life-state alive",
        "lives --cause oom",
        "incidents --kind fire"
      })
  void whatCannotBeMeantIsWrongUsage(String command) {
    Ran ran = index.epitaph(command.split(" "));
    assertThat(ran.code()).isEqualTo(Main.USAGE);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines()).hasSize(1);
  }

  @Test
  void withNothingToShowASentenceSaysSo() {
    for (String[] command :
        List.of(
            new String[] {"lives", "no containers yet"},
            new String[] {"lives --name x", "no matching containers"},
            new String[] {"incidents", "no incidents"},
            new String[] {"incidents --open", "no open incidents"},
            new String[] {"incidents --open --kind oom", "no matching open incidents"},
            new String[] {"events", "no events yet"},
            new String[] {"events --type image", "no matching events"})) {
      Ran ran = index.epitaph(command[0].split(" "));
      assertThat(ran).isEqualTo(new Ran(0, "", "epitaph: " + command[1] + "\n"));
    }
  }

  @Test
  void livesAreATableThatEndsWithTheLastDeath() throws IOException {
    all();
    assertThat(index.epitaph("lives").out())
        .isEqualTo(
            """
            NAME         CONTAINER     STATE  RUNS  CHANGED     IMAGE                     LAST DEATH
            demo-loop    1f994d84371a  dead   6     50 min ago  epitaph-subject:31e18030  exit 127: command not found
            demo-choked  95bd2f92ca6f  dead   1     51 min ago  epitaph-subject:31e18030  out of memory: limit 8 MiB
            cli-colour   89b6948a2f0f  dead   1     45 min ago  cli-try/box:1             exit 3
            """);
  }

  @Test
  void aPartOfAnotherIsLeftOutAndCounted() throws IOException {
    index.with("choked");
    Ran ran = index.epitaph("incidents");
    assertThat(ran.out())
        .isEqualTo(
            """
            KIND  SEVERITY  STATUS  WORKLOAD     SINCE       ID        WHAT
            oom   high      open    demo-choked  51 min ago  a61f5db2  container killed at its limit of 8 MiB
            """);
    assertThat(ran.err()).isEqualTo("epitaph: 1 more is part of these: --all\n");
  }

  @Test
  void withAllThePartsAreShownAndSayOfWhat() throws IOException {
    index.with("choked");
    Ran ran = index.epitaph("incidents", "--all");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("f0a9ebc9  out of memory: limit 8 MiB", "(part of a61f5db2)");
  }

  @Test
  void anOpenPartIsNotHiddenByAWholeThatIsOver() throws IOException {
    index.with("loop");
    Ran ran = index.epitaph("incidents");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).containsSubsequence("crash", "(part of d9834930)", "restart-loop");
  }

  @Test
  void theOpenOnesComeFirst() {
    index
        .with(incident("1", Status.RESOLVED))
        .with(incident("2", Status.OPEN))
        .with(incident("3", Status.RESOLVED));
    assertThat(index.epitaph("incidents").out()).containsSubsequence(" 2 ", " 1 ", " 3 ");
  }

  @Test
  void ofOpenOnesTheStatusGoesWithoutSaying() {
    index.with(incident("1", Status.OPEN)).with(incident("2", Status.RESOLVED));
    assertThat(index.epitaph("incidents", "--open").out())
        .startsWith("KIND   SEVERITY  WORKLOAD  SINCE")
        .doesNotContain("resolved");
  }

  @Test
  void whenThereMayBeMoreItSaysHowToSeeThem() {
    index.with(incident("1", Status.OPEN)).with(incident("2", Status.OPEN));
    assertThat(index.epitaph("incidents", "-n", "2").err())
        .isEqualTo("epitaph: more may exist: --most 4\n");
  }

  @Test
  void allOfOneIncidentIsToldInWordsNotInNanoseconds() throws IOException {
    all();
    Ran ran = index.epitaph("incidents", "d983");
    assertThat(ran.out())
        .startsWith("restart-loop  exit 127: command not found after 244 ms, 6 deaths in 6.3 s")
        .contains("  status            resolved, gave-up\n", "  container         1f994d84371a\n")
        .doesNotContain("Nanos");
  }

  @Test
  void anUnknownIncidentIsNoSuchThing() {
    Ran ran = index.epitaph("incidents", "d983");
    assertThat(ran.code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(ran.err()).contains("no incident has the id prefix 'd983'");
  }

  @Test
  void theTimeOfAnEventCanBeGivenBack() throws IOException {
    all();
    String first =
        index.epitaph("events", "--container", "demo-loop").out().lines().findFirst().orElseThrow();
    assertThat(first)
        .isEqualTo(
            "2026-11-24T03:09:22.064054064Z  container  create         1f994d84371a  demo-loop"
                + "  image=epitaph-subject:31e18030");
    assertThat(Times.parse(first.substring(0, first.indexOf(" ")), Ran.NOW)).isNotNull();
  }

  @Test
  void anEventIsALineWhoseColumnsStandAndWhoseIdsAreShort() {
    index
        .with(new Sample().life(Life.State.RUNNING))
        .with(
            Sample.event(
                "container",
                Sample.at("14:00:01"),
                "health_status",
                "unhealthy",
                Origin.OBSERVED,
                "name",
                "web"))
        .with(
            Sample.event(
                "network",
                Sample.at("14:00:02"),
                "connect",
                null,
                Origin.OBSERVED,
                "container",
                Sample.CONTAINER,
                "name",
                "bridge"));
    assertThat(index.epitaph("events").out())
        .isEqualTo(
            """
            2026-02-03T14:00:01.000000000Z  container  health_status  177c8c368a6d  web  unhealthy
            2026-02-03T14:00:02.000000000Z  network    connect        bbbbbbbbbbbb  bridge  container=177c8c368a6d
            """);
  }

  private static Incident incident(String id, Status status) {
    return Sample.incident(
        id, Incident.Kind.CRASH, status, "14:00:00", null, "exit 1, and stays dead");
  }
}
