package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * State that an earlier version wrote is read, and leads to what that version would have published.
 * How the file was made is beside it, in {@code README.md}.
 */
class FormerStateTest {
  private static JsonNode file;
  private static Outcome outcome;

  @BeforeAll
  static void goOn() throws IOException {
    try (InputStream in = FormerStateTest.class.getResourceAsStream("state-13ba486.json")) {
      file = Wire.MAPPER.readTree(in);
    }
    ScriptRun run =
        new ScriptRun(
            states("lives", LifeState.class),
            states("workloads", WorkloadState.class),
            Instant.parse(file.get("now").textValue()));
    List<Input> inputs = new ArrayList<>();
    for (JsonNode each : file.get("inputs")) {
      inputs.add(
          new Input(
              Wire.MAPPER.convertValue(each.get("event"), EngineEvent.class),
              Wire.MAPPER.convertValue(each.get("snapshot"), InspectSnapshot.class)));
    }
    outcome = run.play(inputs, Instant.parse(file.get("end").textValue()));
  }

  private static <T> Map<String, T> states(String field, Class<T> type) {
    Map<String, T> states = new LinkedHashMap<>();
    file.get(field)
        .properties()
        .forEach(e -> states.put(e.getKey(), Wire.MAPPER.convertValue(e.getValue(), type)));
    return states;
  }

  private static <T> List<T> wanted(String field, Class<T> type) {
    List<T> records = new ArrayList<>();
    file.get("told").get(field).forEach(r -> records.add(Wire.MAPPER.convertValue(r, type)));
    return records;
  }

  @Test
  void allEpisodesAreThereAgain() {
    states("workloads", WorkloadState.class)
        .forEach(
            (id, state) -> {
              JsonNode again = Wire.MAPPER.valueToTree(state);
              assertThat(again.findValuesAsText("id"))
                  .containsExactlyInAnyOrderElementsOf(
                      file.get("workloads").get(id).findValuesAsText("id"));
            });
  }

  @Test
  void livesGoOnAsTheyWouldHave() {
    assertThat(outcome.lives()).containsExactlyInAnyOrderElementsOf(wanted("lives", Life.class));
  }

  @Test
  void incarnationsGoOnAsTheyWouldHave() {
    // This version also publishes what started one when it is decided without a snapshot.
    assertThat(outcome.incarnations()).containsAll(wanted("incarnations", Incarnation.class));
  }

  @Test
  void everyRevisionOfTheIncidentsIsTheSame() {
    // What is said of them, and when a loop ends, is that of this version.
    assertThat(outcome.revisions())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
            "revision", "image", "summary", "numbers", "details")
        .containsExactlyElementsOf(wanted("incidents", Incident.class));
  }

  @Test
  void everyTurnIsTheSame() {
    List<Turn> told =
        outcome.turns().stream().filter(turn -> turn.kind() != Turn.Kind.UNPAUSED).toList();
    assertThat(told)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("run.attached")
        .containsExactlyElementsOf(wanted("turns", Turn.class));
  }
}
