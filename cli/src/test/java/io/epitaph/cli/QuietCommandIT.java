package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.kafka.QuietPublisher;
import io.epitaph.kafka.Topics;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code epitaph quiet} on a real broker; it is always {@link Ran#NOW}. */
class QuietCommandIT {
  @TempDir private static Path folder;
  private static KafkaBroker broker;
  private static Map<String, String> client;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    client = Map.of("bootstrap.servers", broker.bootstrap());
    Topics.ensure(client, 2, (short) 1);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void endAll() {
    Ran ran = epitaph("end", "--all");
    assertThat(ran.code()).as(ran.err()).isIn(0, Main.NO_SUCH_THING);
  }

  private static Ran epitaph(String... arguments) {
    return Ran.epitaph(
        Map.of("EPITAPH_CONFIG", "/dev/null", "XDG_STATE_HOME", folder.toString()),
        Stream.of(
                Stream.of("quiet"), Stream.of(arguments), Stream.of("--kafka", broker.bootstrap()))
            .flatMap(each -> each)
            .toArray(String[]::new));
  }

  private static Ran done(String... arguments) {
    Ran ran = epitaph(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran;
  }

  private static QuietWindow read(String line) throws Exception {
    return Wire.read(Wire.MAPPER.readTree(line), QuietWindow.class);
  }

  @Test
  void aWindowIsWrittenAndTheLineSaysUntilWhenAndHowToEndIt() throws Exception {
    Ran ran = done("shop/web", "2h", "--reason", "new release", "--engine", "host-*");
    QuietWindow window = read(done("ls", "--json").out());
    assertThat(ran.out())
        .isEqualTo(
            "quiet: shop/web on host-* (new release) until 2026-11-24 06:00 UTC; `epitaph quiet end "
                + window.id().substring(0, 8)
                + "` ends it early\n");
    assertThat(ran.err()).isEmpty();
    assertThat(window.from()).isEqualTo(Ran.NOW);
    assertThat(window.to()).isEqualTo(Ran.NOW.plusSeconds(7_200));
    assertThat(window.by()).isEqualTo(System.getProperty("user.name"));
  }

  @Test
  void oneThatComesIsCancelledByItsId() throws Exception {
    QuietWindow window = read(done("--all", "30m", "--from", "03:30", "--json").out());
    assertThat(window.from()).isEqualTo("2026-11-25T03:30:00Z");
    assertThat(done("ls").out()).contains("comes").contains("2026-11-25 03:30 UTC");
    assertThat(done("end", window.id().substring(0, 8)).out())
        .isEqualTo(
            "cancelled: quiet window " + window.id().substring(0, 8) + " for all workloads\n");
    assertThat(done("ls").err()).isEqualTo("epitaph: no quiet windows now, and none that come\n");
  }

  @Test
  void thoseOfAWorkloadAreEndedByItsName() throws Exception {
    done("shop/web", "2h");
    done("shop/db", "1h");
    Ran ended = done("end", "shop/web", "--json");
    assertThat(read(ended.out()).endedBy()).isEqualTo(System.getProperty("user.name"));
    assertThat(done("ls", "--json").out().lines()).singleElement().asString().contains("shop/db");
    assertThat(done("ls", "--all", "--json").out()).contains("shop/web");
  }

  @Test
  void whatTheConfigurationAsksForLaterStaysWhenAllIsEnded() throws IOException {
    QuietWindow window =
        QuietWindow.of(
            "configured",
            Ran.NOW,
            "*",
            null,
            Ran.NOW.plusSeconds(60),
            Ran.NOW.plusSeconds(120),
            null,
            QuietWindow.CONFIGURATION + "g");
    QuietPublisher.publish(client, Map.of(window.id(), window));
    done("shop/web", "2h");
    done("end", "--all");
    assertThat(done("ls", "--json").out().lines())
        .singleElement()
        .asString()
        .contains("configured");
    done("end", "conf");
  }

  @Test
  void whatIsNotThereCannotBeEnded() {
    Ran ran = epitaph("end", "shop/nothing");
    assertThat(ran.code()).isEqualTo(Main.NO_SUCH_THING);
    assertThat(ran.err())
        .isEqualTo(
            "epitaph: no quiet window 'shop/nothing' is to be ended; `epitaph quiet ls` lists"
                + " them\n");
  }

  @Test
  void aWorkloadThatNoContainerHasIsWarnedAbout() throws IOException {
    try (FakeIndex index = new FakeIndex().with("loop")) {
      Ran ran = done("shop/wbe", "2h", "--elasticsearch", index.address());
      assertThat(ran.err()).startsWith("epitaph: warning: no container of a workload 'shop/wbe'");
      assertThat(done("shop/*", "2h", "--elasticsearch", index.address()).err()).isEmpty();
    }
  }

  @Test
  void theSettingsOfKafkasClientsAreTaken() {
    List<String> codes =
        Stream.of("quiet", "ls", "end")
            .map(
                each ->
                    (each.equals("quiet")
                            ? epitaph("--all", "1m", "--kafka.security.protocol", "nonsense")
                            : epitaph(each, "--all", "--kafka.security.protocol", "nonsense"))
                        .err())
            .toList();
    assertThat(codes).allMatch(err -> err.startsWith("epitaph: kafka.security.protocol: "));
  }
}
