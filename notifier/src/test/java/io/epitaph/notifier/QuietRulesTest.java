package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.model.QuietWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuietRulesTest {
  /** A Thursday. */
  private static final Instant NOW = Instant.parse("2026-02-05T12:00:00Z");

  private static QuietRules rules(String text) {
    return QuietRules.parse(text, ZoneOffset.UTC);
  }

  private static List<String> starts(String rule, int days) {
    return rules(rule).rules().get(0).occurrences(NOW, NOW.plus(Duration.ofDays(days))).stream()
        .map(each -> each.from().toString())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* Sun 02:00-04:00        | 2026-02-08T02:00:00Z",
        "* sunday 02:00-04:00     | 2026-02-08T02:00:00Z",
        "* Sat+Sun 02:00-04:00    | 2026-02-07T02:00:00Z 2026-02-08T02:00:00Z",
        "* Sat-Mon 02:00-04:00    | 2026-02-07T02:00:00Z 2026-02-08T02:00:00Z 2026-02-09T02:00:00Z",
        "* Thu 11:00-13:00        | 2026-02-05T11:00:00Z",
        "* Wed 22:00-12:30        | 2026-02-04T22:00:00Z",
        "* Fri 00:30-02:00 Asia/Tokyo | 2026-02-05T15:30:00Z"
      })
  void theDaysAreThoseOnWhichItBegins(String rule, String wanted) {
    assertThat(starts(rule, 5)).containsExactly(wanted.split(" "));
  }

  @Test
  void aDailyOneThatEndsAfterMidnightIsOnTheNextDay() {
    Occurrence tonight =
        rules("* daily 23:00-01:00")
            .rules()
            .get(0)
            .occurrences(NOW, NOW.plusSeconds(86_400))
            .get(0);
    assertThat(tonight.from()).isEqualTo("2026-02-05T23:00:00Z");
    assertThat(tonight.to()).isEqualTo("2026-02-06T01:00:00Z");
  }

  private static List<Occurrence> inBerlin(String times, String day) {
    Instant from = Instant.parse(day + "T00:00:00Z").minusSeconds(3_600);
    return QuietRules.parse("* Sun " + times, ZoneId.of("Europe/Berlin"))
        .rules()
        .get(0)
        .occurrences(from, from.plus(Duration.ofDays(1)));
  }

  @Test
  void whereTheClocksGoBackAWindowHasTheHourTwice() {
    assertThat(inBerlin("01:30-02:30", "2026-10-25"))
        .containsExactly(
            new Occurrence(
                Instant.parse("2026-10-24T23:30:00Z"), Instant.parse("2026-10-25T01:30:00Z")));
  }

  @Test
  void whereTheClocksGoForwardAWindowIsShorterOrNone() {
    assertThat(inBerlin("01:30-03:30", "2026-03-29"))
        .containsExactly(
            new Occurrence(
                Instant.parse("2026-03-29T00:30:00Z"), Instant.parse("2026-03-29T01:30:00Z")));
    assertThat(inBerlin("02:00-03:00", "2026-03-29")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop/*",
        "shop/* Sun",
        "shop/* 02:00-04:00",
        "shop/* Sun 02:00",
        "shop/* Sunny 02:00-04:00",
        "shop/* Su 02:00-04:00",
        "shop/* Sun 2-4",
        "shop/* Sun 02:00-25:00",
        "shop/* Sun 02:00-02:00",
        "shop/* Sun 02:00-04:00 Berlin",
        "shop/* Sun 02:00-04:00 Europe/Berlin now",
        "* daily 03:00-03:30,",
        ""
      })
  void whatIsNoRuleIsRefusedWithWhatWasWanted(String text) {
    assertThatThrownBy(() -> rules(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("got '")
        .hasMessageContaining("wanted ");
  }

  // ---- what is written

  private final Map<String, QuietWindow> topic = new LinkedHashMap<>();

  /** Writes what is to be written. */
  private Collection<QuietWindow> write(String rules, Instant now) {
    QuietRules parsed = rules.isEmpty() ? QuietRules.NONE : rules(rules);
    Map<String, QuietWindow> changes =
        new LinkedHashMap<>(parsed.changes(topic.values(), "g", now));
    changes.forEach(
        (id, window) -> {
          if (window == null) {
            topic.remove(id);
          } else {
            topic.put(id, window);
          }
        });
    return changes.values();
  }

  @Test
  void aWindowIsWrittenADayAheadAndOnce() {
    String rule = "shop/* on host-* Sat 02:00-04:00";
    assertThat(write(rule, NOW)).isEmpty();
    assertThat(write(rule, NOW.plus(Duration.ofHours(15))))
        .singleElement()
        .satisfies(
            window -> {
              assertThat(window.workload()).isEqualTo("shop/*");
              assertThat(window.engine()).isEqualTo("host-*");
              assertThat(window.from()).isEqualTo("2026-02-07T02:00:00Z");
              assertThat(window.to()).isEqualTo("2026-02-07T04:00:00Z");
              assertThat(window.by()).isEqualTo("the configuration of g");
            });
    assertThat(write(rule, NOW.plus(Duration.ofHours(38)))).isEmpty();
  }

  @Test
  void oneThatIsConfiguredWhileItRunsBeginsNow() {
    assertThat(write("* Thu 11:00-13:00", NOW)).singleElement().matches(w -> w.from().equals(NOW));
    assertThat(write("* Thu 11:00-13:00", NOW.plusSeconds(60))).isEmpty();
  }

  @Test
  void whatNoRuleAsksForAnyMoreEndsAndComesBackWithItsRule() {
    write("* Thu 11:00-13:00, * Fri 02:00-04:00", NOW);
    Instant later = NOW.plusSeconds(60);
    assertThat(write("", later))
        .hasSize(2)
        .allMatch(window -> !window.to().isAfter(later) || window.cancelled());
    assertThat(write("", later)).isEmpty();
    assertThat(write("* Fri 02:00-04:00", later))
        .singleElement()
        .matches(w -> !w.cancelled() && w.revision() == 3);
  }

  @Test
  void oneThatSomebodyEndedStaysEnded() {
    QuietWindow window = write("* Thu 11:00-13:00", NOW).iterator().next();
    topic.put(window.id(), window.ended(NOW.plusSeconds(60), "ops"));
    assertThat(write("* Thu 11:00-13:00", NOW.plusSeconds(120))).isEmpty();
  }

  @Test
  void whatOthersAskedForIsLeftAlone() {
    QuietWindow byHand =
        QuietWindow.of("hand", NOW, "*", null, NOW, NOW.plusSeconds(3_600), null, "ops");
    topic.put(byHand.id(), byHand);
    assertThat(write("* Sat 02:00-04:00", NOW)).isEmpty();
  }

  @Test
  void whatIsLongOverIsDeleted() {
    write("* Thu 11:00-13:00", NOW);
    write("* Thu 11:00-13:00", NOW.plus(Duration.ofDays(32)));
    assertThat(topic.values()).noneMatch(window -> window.from().equals(NOW));
  }
}
