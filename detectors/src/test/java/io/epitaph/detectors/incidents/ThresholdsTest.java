package io.epitaph.detectors.incidents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdsTest {
  private static final IncidentSettings DEFAULTS = IncidentSettings.DEFAULTS;

  private static Thresholds with(String... labels) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      map.put(labels[i], labels[i + 1]);
    }
    return Thresholds.of(DEFAULTS, map);
  }

  @Test
  void withoutLabelsTheConfiguredSettingsHold() {
    assertThat(with())
        .isEqualTo(new Thresholds(DEFAULTS, java.util.List.of(), java.util.List.of()));
  }

  @Test
  void eachThresholdHasALabel() {
    Thresholds all =
        with(
            "epitaph.restart-loop.count", "3",
            "epitaph.restart-loop.run", "1m",
            "epitaph.restart-loop.half-life", "3h",
            "epitaph.restart-loop.window", "30s",
            "epitaph.oom.quiet", "10s",
            "epitaph.oom.survival", "500ms",
            "epitaph.oom.critical", "2",
            "epitaph.oom.critical-window", "1h",
            "epitaph.health-flap.half-life", "10s",
            "epitaph.health-flap.open", "1500",
            "epitaph.health-flap.resolve", "500",
            "epitaph.stuck-unhealthy.after", "5s",
            "epitaph.crash.after", "7s",
            "epitaph.crash.task", "1d");
    assertThat(all.settings())
        .isEqualTo(
            new IncidentSettings(
                3,
                Duration.ofMinutes(1),
                Duration.ofHours(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                2,
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                1500,
                500,
                Duration.ofSeconds(5),
                Duration.ofSeconds(7),
                Duration.ofDays(1)));
    assertThat(all.overridden()).hasSize(14);
    assertThat(all.ignored()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1ms,PT0.001S", "' 2m ',PT2M", "366d,PT8784H"})
  void aThresholdMayHaveSpacesAroundIt(String text, Duration duration) {
    assertThat(Thresholds.duration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "10 s", "0", "0s", "367d"})
  void anythingElseIsNone(String text) {
    assertThat(Thresholds.duration(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "five", "3.5", "1000000", "99999999999999"})
  void aBadCountChangesNothingAndIsReported(String text) {
    Thresholds thresholds = with("epitaph.restart-loop.count", text);
    assertThat(thresholds.settings()).isEqualTo(DEFAULTS);
    assertThat(thresholds.overridden()).isEmpty();
    assertThat(thresholds.ignored())
        .containsExactly(
            "epitaph.restart-loop.count=" + text + ": wanted a whole number from 1 to 999999");
  }

  @Test
  void aBadDurationChangesNothingAndIsReported() {
    Thresholds thresholds = with("epitaph.oom.quiet", "soon", "epitaph.oom.critical", "9");
    assertThat(thresholds.settings().oomQuiet()).isEqualTo(DEFAULTS.oomQuiet());
    assertThat(thresholds.settings().oomCritical()).isEqualTo(9);
    assertThat(thresholds.ignored())
        .containsExactly("epitaph.oom.quiet=soon: wanted a duration as 500ms, 10s, 2m, 1h or 1d");
  }

  @Test
  void aLabelThatIsNoThresholdIsReported() {
    assertThat(with("epitaph.oom.quite", "10s").ignored())
        .containsExactly("epitaph.oom.quite: no such threshold");
  }

  @Test
  void theLabelsOfOtherPartsAreNoneOfOurs() {
    assertThat(with("epitaph.archive", "never").ignored()).isEmpty();
  }

  @Test
  void aFlapThatOpensBelowWhereItResolvesIsIgnored() {
    Thresholds thresholds = with("epitaph.health-flap.open", "500");
    assertThat(thresholds.settings()).isEqualTo(DEFAULTS);
    assertThat(thresholds.overridden()).isEmpty();
    assertThat(thresholds.ignored())
        .containsExactly(
            "epitaph.health-flap.open is not above epitaph.health-flap.resolve: both are as"
                + " configured");
  }

  @Test
  void aLongLabelIsCut() {
    String outcome = with("epitaph.oom.quiet", "x".repeat(5000)).ignored().get(0);
    assertThat(outcome).hasSizeLessThan(200);
  }

  @Test
  void settingsAreChangedByTheNamesOfTheLabels() {
    IncidentSettings changed = DEFAULTS.with(Map.of("restart-loop.count", "3", "oom.quiet", "1m"));
    assertThat(changed.loopCount()).isEqualTo(3);
    assertThat(changed.oomQuiet()).isEqualTo(Duration.ofMinutes(1));
    assertThat(IncidentSettings.names()).hasSize(14).startsWith("restart-loop.count");
  }

  @Test
  void settingsThatCannotBeUsedAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.with(Map.of("oom.quiet", "soon")))
        .withMessageContaining("oom.quiet=soon: wanted a duration");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.with(Map.of("oom.quite", "1m")))
        .withMessageContaining("got 'oom.quite', wanted one of restart-loop.count");
  }
}
