package io.epitaph.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final EngineRef ENGINE = new EngineRef("e1", "host-7", "host-7");
  private static final Instant NOON = Instant.parse("2026-02-03T12:00:00Z");

  private static EngineEvent event() {
    return new EngineEvent(
        EngineEvent.SCHEMA,
        "0123",
        ENGINE,
        Instant.parse("2026-02-03T14:00:21.947182894Z"),
        NOON,
        "container",
        "health_status",
        "unhealthy",
        "177c8c368a6a",
        Map.of("name", "web"),
        "local",
        "{\"Type\":\"container\"}",
        Origin.OBSERVED,
        false);
  }

  @Test
  void aRecordComesBackAsItWas() throws Exception {
    EngineEvent event = event();
    assertThat(Wire.read(Wire.write(event), EngineEvent.class)).isEqualTo(event);
  }

  @Test
  void readBrieflyItLacksTheLineAndNothingElse() throws Exception {
    EngineEvent brief = Wire.readBrief(Wire.write(event()), EngineEvent.class);
    assertThat(brief).usingRecursiveComparison().ignoringFields("line").isEqualTo(event());
    assertThat(brief.line()).isEmpty();
  }

  @Test
  void whatIsBrokenInAPartThatIsNotReadIsRefusedAllTheSame() {
    String json = new String(Wire.write(event()), UTF_8).replace("\\\"Type", "\\x\\\"Type");
    assertThatThrownBy(() -> Wire.readBrief(json.getBytes(UTF_8), EngineEvent.class))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("EngineEvent: ");
  }

  @Test
  void aSchemaThatBeginsLikeTheNewestIsNotTakenForIt() {
    String json = new String(Wire.write(event()), UTF_8).replace("\"schema\":1", "\"schema\":12");
    assertThatThrownBy(() -> Wire.read(json.getBytes(UTF_8), EngineEvent.class))
        .hasMessageContaining("schema 12 is later than 1");
  }

  @Test
  void timesHaveNineDigitsAlsoWhenTheyAreZero() {
    assertThat(new String(Wire.write(event()), UTF_8))
        .contains("\"occurredAt\":\"2026-02-03T14:00:21.947182894Z\"")
        .contains("\"collectedAt\":\"2026-02-03T12:00:00.000000000Z\"");
  }

  @Test
  void constantsAreKebabCase() {
    CauseOfDeath cause =
        new CauseOfDeath(
            CauseOfDeath.Kind.OUT_OF_MEMORY, "out of memory", Confidence.LIKELY, List.of(), 9);
    assertThat(new String(Wire.write(cause), UTF_8))
        .contains("\"kind\":\"out-of-memory\"")
        .contains("\"confidence\":\"likely\"");
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    assertThat(new String(Wire.write(LastWords.missing("gone")), UTF_8))
        .isEqualTo("{\"lines\":[],\"truncated\":false,\"error\":\"gone\"}");
  }

  @Test
  void aFieldOfTheFutureIsPassedOver() throws Exception {
    String json = new String(Wire.write(event()), UTF_8).replaceFirst("\\{", "{\"mood\":\"grim\",");
    assertThat(Wire.read(json.getBytes(UTF_8), EngineEvent.class)).isEqualTo(event());
  }

  @Test
  void aLaterSchemaIsRefusedWithWhatToDo() {
    String json = new String(Wire.write(event()), UTF_8).replace("\"schema\":1", "\"schema\":2");
    assertThatThrownBy(() -> Wire.read(json.getBytes(UTF_8), EngineEvent.class))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("schema 2 is later than 1")
        .hasMessageContaining("update Epitaph");
  }

  @Wire.Schema(2)
  record Second(int schema, String id) {}

  @Test
  void aTypeIsReadUpToItsOwnSchema() throws Exception {
    for (int schema : List.of(1, 2)) {
      Second record = new Second(schema, "x");
      assertThat(Wire.read(Wire.write(record), Second.class)).isEqualTo(record);
      assertThat(Wire.read(Wire.MAPPER.<JsonNode>valueToTree(record), Second.class))
          .isEqualTo(record);
    }
  }

  @Test
  void aRecordInsideAnotherTextIsReadAsByItself() throws Exception {
    JsonNode tree = Wire.MAPPER.readTree(Wire.write(event()));
    assertThat(Wire.read(tree, EngineEvent.class)).isEqualTo(event());
  }

  @Test
  void whatIsNoRecordIsRefusedInTheSameWordsInsideAnotherText() throws Exception {
    for (String json :
        List.of("[1]", "null", "{}", "{\"schema\":2}", "{\"schema\":1}", "{\"schema\":\"one\"}")) {
      JsonNode tree = Wire.MAPPER.readTree(json);
      Throwable alone = catchThrowable(() -> Wire.read(json.getBytes(UTF_8), EngineEvent.class));
      assertThatThrownBy(() -> Wire.read(tree, EngineEvent.class))
          .as(json)
          .isInstanceOf(MalformedRecordException.class)
          .hasMessage(alone.getMessage());
    }
  }

  @Test
  void aTypeWithoutASchemaIsNoRecord() {
    assertThatThrownBy(() -> Wire.read("{}".getBytes(UTF_8), EngineRef.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("EngineRef has no @Wire.Schema");
  }

  @Test
  void aMissingSchemaIsRefused() {
    assertThatThrownBy(() -> Wire.read("{}".getBytes(UTF_8), EngineEvent.class))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("schema is missing, wanted a number from 1 to 1");
  }

  @Test
  void brokenJsonIsRefusedInOneLine() {
    for (String broken : List.of("", "nonsense", "[1]", "{\"schema\":1", "null")) {
      assertThatThrownBy(() -> Wire.read(broken.getBytes(UTF_8), EngineEvent.class))
          .as(broken)
          .isInstanceOf(MalformedRecordException.class)
          .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
  }

  @Test
  void whatFollowsARecordIsRefused() {
    for (String more : List.of("{}", " {\"schema\":1}", "x", "\n[]")) {
      byte[] json = (new String(Wire.write(event()), UTF_8) + more).getBytes(UTF_8);
      assertThatThrownBy(() -> Wire.read(json, EngineEvent.class))
          .as(more)
          .isInstanceOf(MalformedRecordException.class);
    }
  }

  @Test
  void aRecordThatLacksWhatItNeedsIsRefusedByFieldName() {
    assertThatThrownBy(() -> Wire.read("{\"schema\":1}".getBytes(UTF_8), EngineEvent.class))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("id is missing");
  }

  @Test
  void anUnknownConstantIsRefusedWithTheValue() {
    String json = new String(Wire.write(event()), UTF_8).replace("\"observed\"", "\"dreamt\"");
    assertThatThrownBy(() -> Wire.read(json.getBytes(UTF_8), EngineEvent.class))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("dreamt");
  }

  @Test
  void aLabelOfManyMegabytesIsRead() throws Exception {
    String label = "x".repeat(24 * 1024 * 1024);
    EngineEvent read = Wire.read(Wire.write(big(label)), EngineEvent.class);
    assertThat(read.attributes()).containsEntry("label", label);
  }

  private static EngineEvent big(String label) {
    EngineEvent e = event();
    return new EngineEvent(
        e.schema(),
        e.id(),
        e.engine(),
        e.occurredAt(),
        e.collectedAt(),
        e.type(),
        e.action(),
        e.detail(),
        e.actorId(),
        Map.of("label", label),
        e.scope(),
        e.line(),
        e.origin(),
        e.probe());
  }
}
