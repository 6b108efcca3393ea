package io.epitaph.kibana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.CollectorStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of {@code kibana/rules}, which {@code kibana/load --rules} makes. */
class RulesTest {
  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(Paths.MODULE.resolve("rules"))) {
      List<Path> all = files.sorted().toList();
      assertThat(all).hasSizeGreaterThan(4);
      return all;
    }
  }

  static JsonNode read(Path file) throws IOException {
    return SavedObject.JSON.readTree(Files.readString(file));
  }

  /** Else a rule never matches, and looks as if all were well. */
  @ParameterizedTest
  @MethodSource("all")
  void aRuleNamesOnlyFieldsOfItsOwnIndices(Path file) throws IOException {
    JsonNode params = read(file).path("params");
    Set<String> fields = Fields.of(params.at("/index/0").asText()).keySet();
    List<String> named = new ArrayList<>(List.of(params.path("timeField").asText()));
    if (params.has("termField")) {
      named.add(params.path("termField").asText());
    }
    JsonNode query = SavedObject.JSON.readTree(params.path("esQuery").asText());
    for (String part : List.of("filter", "must_not")) {
      for (JsonNode clause : query.at("/query/bool/" + part)) {
        clause
            .properties()
            .forEach(each -> each.getValue().fieldNames().forEachRemaining(named::add));
      }
    }
    assertThat(named).hasSizeGreaterThan(1);
    assertThat(fields).containsAll(named);
  }

  /** A gap of one reader, all of which it has read again, is none of the engine's. */
  @Test
  void whatWasReadAgainIsNotMissed() throws IOException {
    JsonNode params = read(Paths.MODULE.resolve("rules/events-missed.json")).path("params");
    JsonNode query = SavedObject.JSON.readTree(params.path("esQuery").asText());
    assertThat(query.at("/query/bool/must_not/0/term/event.reason").asText())
        .isEqualTo(CollectorStatus.SKIPPED_READER);
    assertThat(Fields.of(params.at("/index/0").asText())).containsEntry("event.reason", "keyword");
  }

  /** What is read late, or comes late, is of a time that is over. */
  @ParameterizedTest
  @ValueSource(strings = {"events-missed.json", "evidence-lost.json"})
  void whatComesLateIsAlertedToo(String rule) throws IOException {
    JsonNode params = read(Paths.MODULE.resolve("rules").resolve(rule)).path("params");
    String field = params.path("timeField").asText();
    assertThat(field).isEqualTo("event.ingested");
    assertThat(Fields.of(params.at("/index/0").asText())).containsEntry(field, "date_nanos");
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatAMessageShowsIsInTheDocument(Path file) throws IOException {
    JsonNode rule = read(file);
    Set<String> fields = Fields.of(rule.at("/params/index/0").asText()).keySet();
    Matcher shown = Pattern.compile("\\{\\{_source\\.([^}]*)}}").matcher(rule.toString());
    while (shown.find()) {
      assertThat(fields).contains(shown.group(1));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aRuleSaysWhatToDoAndWhenItIsOver(Path file) throws IOException {
    JsonNode actions = read(file).path("actions");
    assertThat(actions)
        .extracting(a -> a.path("group").asText())
        .containsExactly("query matched", "recovered");
    assertThat(actions.at("/0/params/message").asText()).contains("What to do: ");
    assertThat(actions)
        .allMatch(action -> action.path("id").asText().equals("@connector@"))
        .allMatch(a -> a.at("/frequency/notify_when").asText().equals("onActionGroupChange"));
  }

  /** One that counts each document once is over a minute later, while it is as bad as before. */
  @ParameterizedTest
  @MethodSource("all")
  void aRuleStaysAsLongAsWhatItIsAbout(Path file) throws IOException {
    JsonNode excluded = read(file).at("/params/excludeHitsFromPreviousRun");
    assertThat(excluded.isBoolean() && !excluded.asBoolean()).isTrue();
  }
}
