package io.epitaph.backtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.model.EngineEvent;
import io.epitaph.model.MalformedRecordException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineLinesTest {
  private static final String ID =
      "0fdb48addc82871eb34eb23a847cfd033dedd1a0a37bef2e6d9eb3870fc7ff37";

  private static EngineEvent only(String line) throws IOException {
    return ((Entry.Event) Log.entries(line).get(0)).event();
  }

  @Test
  void theTextOfANewEngineIsAnEvent() throws IOException {
    EngineEvent event =
        only(
            "2017-01-05T00:35:41.241772953+08:00 container die "
                + ID
                + " (exitCode=143, image=alpine:latest, name=test)");
    assertThat(event.occurredAt()).isEqualTo(Instant.parse("2017-01-04T16:35:41.241772953Z"));
    assertThat(event.type()).isEqualTo("container");
    assertThat(event.action()).isEqualTo("die");
    assertThat(event.actorId()).isEqualTo(ID);
    assertThat(event.attributes())
        .isEqualTo(Map.of("exitCode", "143", "image", "alpine:latest", "name", "test"));
  }

  @Test
  void theTextOfAnOldEngineIsAnEvent() throws IOException {
    EngineEvent event =
        only("2015-12-23T21:05:28.136212689Z 4386fb97867d: (from ubuntu-1:14.04) die");
    assertThat(event.type()).isEqualTo("container");
    assertThat(event.action()).isEqualTo("die");
    assertThat(event.containerId()).isEqualTo("4386fb97867d");
    assertThat(event.attributes()).isEqualTo(Map.of("image", "ubuntu-1:14.04"));
    assertThat(only("2015-12-23T21:05:28Z busybox:latest: pull").type()).isEqualTo("image");
  }

  @Test
  void theTextAndTheJsonOfAnEventHaveOneId() throws IOException {
    String json = new Log().die("web", 3).lines().get(0);
    String text =
        "2026-02-03T15:00:00+01:00 container die "
            + Log.id("web")
            + " (exitCode=3, image=app:1, name=web)";
    assertThat(only(text).id()).isEqualTo(only(json).id());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-02-03T14:00:21Z, 2026-02-03T14:00:21Z",
    "2026-02-03T14:00:21.9Z, 2026-02-03T14:00:21.900Z",
    "2026-02-03T14:00:21.947182894-05:30, 2026-02-03T19:30:21.947182894Z",
    "2026-02-03T14:00:21.5+0100, 2026-02-03T13:00:21.500Z",
  })
  void aTimeHasAnyOffsetAndUpToNineDigits(String time, Instant wanted) throws IOException {
    assertThat(only(time + " container start " + ID + " (name=a)").occurredAt()).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1, b=2 | {a=1, b=2}",
        "a=x, y, b=2 | {a=x, y, b=2}",
        "a=k=v, b=(x) y | {a=k=v, b=(x) y}",
        // What looks like a name, and is out of order, belongs to the value before it.
        "about=uses x, zeta=1, exitCode=1, name=web | {about=uses x, zeta=1, exitCode=1, name=web}",
        "a= , b=2 | {a= , b=2}",
      })
  void attributesMayHoldCommasAndEquals(String text, String wanted) {
    assertThat(AttributeText.read(text).toString()).isEqualTo(wanted);
  }

  @Test
  void whatOnlyLooksLikeANameDoesNotHideTheExitCode() {
    Map<String, String> attributes =
        AttributeText.read("about=uses x, zeta=1, exitCode=1, name=web");
    assertThat(attributes).hasSize(3).containsEntry("exitCode", "1");
  }

  @Test
  void aCommandLineMayHoldAnything() throws IOException {
    EngineEvent event =
        only(
            "2026-02-03T14:00:21Z container exec_create: sh -c echo (a=b) 4386fb97867d "
                + ID
                + " (execID=1, name=web)");
    assertThat(event.action()).isEqualTo("exec_create");
    assertThat(event.detail()).isEqualTo("sh -c echo (a=b) 4386fb97867d");
    assertThat(event.containerId()).isEqualTo(ID);
  }

  @Test
  void aLabelMayGoOnInTheNextLines() throws IOException {
    var entries =
        Log.entries(
            "2026-02-03T14:00:21Z container die "
                + ID
                + " (about=one\n\n# two\nthree, exitCode=7, name=web)\n"
                + "2026-02-03T14:00:22Z network disconnect n1 (container="
                + ID
                + ", name=bridge, type=bridge)\n");
    assertThat(entries).hasSize(2);
    assertThat(((Entry.Event) entries.get(0)).event().attributes())
        .containsEntry("about", "one\n\n# two\nthree")
        .containsEntry("exitCode", "7");
    assertThat(((Entry.Event) entries.get(1)).event().containerId()).isEqualTo(ID);
  }

  @Test
  void anEventWithoutAnIdOrAttributesIsOne() throws IOException {
    assertThat(only("2026-02-03T14:00:21Z builder prune  (reclaimed=0)").type())
        .isEqualTo("builder");
    assertThat(only("2026-02-03T14:00:21Z container start " + ID).attributes()).isEmpty();
  }

  @Test
  void theJsonOfAnOldEngineIsAnEvent() throws IOException {
    EngineEvent event =
        only("{\"status\":\"die\",\"id\":\"" + ID + "\",\"from\":\"app:1\",\"time\":1451000000}");
    assertThat(event.action()).isEqualTo("die");
    assertThat(event.containerId()).isEqualTo(ID);
    assertThat(event.attributes()).isEqualTo(Map.of("image", "app:1"));
    assertThat(event.occurredAt()).isEqualTo(Instant.ofEpochSecond(1_451_000_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-03T14:00:21Z",
        "2026-02-03T14:00:21Z hello",
        "2026-02-03T14:00:21 container die x",
        "2026-13-03T14:00:21Z container die x (name=hunter2)",
      })
  void whatIsNoEventIsRefusedWithoutBeingQuoted(String line) {
    assertThatThrownBy(() -> EngineLines.ofText(line))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("wanted")
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("hello");
  }

  @Test
  void onlyALineThatBeginsWithATimeIsText() {
    assertThat(EventTime.begins("2026-02-03T14:00:21Z x".getBytes(UTF_8))).isTrue();
    assertThat(EventTime.begins("2026-02-03 14:00:21 x y".getBytes(UTF_8))).isFalse();
    assertThat(EventTime.begins("2026-02-03T14".getBytes(UTF_8))).isFalse();
  }
}
