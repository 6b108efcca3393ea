package io.epitaph.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.detectors.incidents.IncidentSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverridesTest {
  private static IncidentSettings apply(String... sets) {
    return Overrides.apply(IncidentSettings.DEFAULTS, List.of(sets));
  }

  @Test
  void aNameIsThatOfTheLabelWithOrWithoutItsPrefix() {
    assertThat(apply("restart-loop.count=3").loopCount()).isEqualTo(3);
    assertThat(apply("epitaph.crash.after=90s").crashAfter()).isEqualTo(Duration.ofSeconds(90));
    assertThat(apply()).isEqualTo(IncidentSettings.DEFAULTS);
  }

  /** What the detectors take as a label is what can be set, and the other way round. */
  @Test
  void everyNameIsALabelThatTheDetectorsKnow() throws IOException {
    Map<String, String> labels = new HashMap<>(Map.of("exitCode", "139"));
    for (String name : Overrides.names()) {
      boolean count = name.matches(".*\\.(count|critical|open|resolve)");
      String value = count ? (name.endsWith("open") ? "3000" : "700") : "77s";
      labels.put("epitaph." + name, value);
      assertThat(apply(name + "=" + value)).as(name).isNotEqualTo(IncidentSettings.DEFAULTS);
    }
    labels.put("epitaph.crash.no-such", "1");
    Log log = new Log().event("web", "create", labels).event("web", "start", labels);
    log.pass(Duration.ofHours(1)).event("web", "die", labels);
    try (Entries entries = Log.open(log.text(), new Defects())) {
      Map<String, String> details =
          Backtest.run(entries, List.of(IncidentSettings.DEFAULTS), false, null, null, e -> {})
              .incidents()
              .get(0)
              .get(0)
              .details();
      assertThat(details.get("thresholds").split("epitaph\\.", -1))
          .hasSize(Overrides.names().size() + 1);
      assertThat(details.get("ignoredLabels")).contains("no-such").doesNotContain("wanted");
    }
    assertThat(Overrides.names()).hasSize(IncidentSettings.class.getRecordComponents().length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loop.count=3",
        "restart-loop.count",
        "restart-loop.count=0",
        "restart-loop.count=many",
        "crash.after=0",
        "crash.after=10",
        "crash.after=",
        "health-flap.open=750",
      })
  void whatCannotBeUsedIsRefusedWithWhatIsWanted(String set) {
    assertThatThrownBy(() -> apply(set))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("--set: .*(wanted|is not above) .*");
  }

  @Test
  void anUnknownNameIsAnsweredWithAllThatThereAre() {
    assertThatThrownBy(() -> apply("loop=3"))
        .hasMessageContaining("got 'loop', wanted one of restart-loop.count, restart-loop.run");
  }
}
