package io.epitaph.kibana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.kibana.SavedObject.Reference;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SavedObjectsTest {
  private static final List<SavedObject> ALL = SavedObjects.all();

  @Test
  void theCommittedFileIsWhatTheSourcesMake() throws IOException {
    Path made = Paths.MODULE.resolve("target").resolve("epitaph.ndjson");
    Files.createDirectories(made.getParent());
    Files.writeString(made, SavedObjects.ndjson());
    Path committed = Paths.MODULE.resolve("epitaph.ndjson");
    assertThat(committed)
        .as("when this is meant: cp kibana/target/epitaph.ndjson kibana/epitaph.ndjson")
        .hasSameTextualContentAs(made);
  }

  @Test
  void idsNeverChangeSinceLinksHoldThem() {
    assertThat(ALL)
        .extracting(SavedObject::id)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrder(
            "epitaph-events",
            "epitaph-lives",
            "epitaph-incarnations",
            "epitaph-deaths",
            "epitaph-incidents",
            "epitaph-incidents-ever",
            "epitaph-archives",
            "epitaph-files",
            "epitaph-kills",
            "epitaph-open-incidents",
            "epitaph-deaths-by-fault",
            "epitaph-open-incidents-count",
            "epitaph-deaths-by-cause",
            "epitaph-events-by-action",
            "epitaph-workloads-by-faults",
            "epitaph-timeline",
            "epitaph-deaths-and-incidents");
  }

  @Test
  void everyReferenceLeadsToAnObjectOfThatTypeThatComesBeforeIt() {
    Set<String> before = new HashSet<>();
    for (SavedObject object : ALL) {
      for (Reference reference : object.references()) {
        assertThat(before)
            .as("what %s refers to as %s", object.id(), reference.name())
            .contains(reference.type() + " " + reference.id());
      }
      before.add(object.type() + " " + object.id());
    }
  }

  @Test
  void everyNameOfAReferenceThatIsUsedIsThere() throws IOException {
    for (SavedObject object : ALL) {
      Set<String> used = new HashSet<>();
      switch (object.type()) {
        case SEARCH -> used.add(source(object).path("indexRefName").asText());
        case LENS ->
            layers(object)
                .fieldNames()
                .forEachRemaining(layer -> used.add("indexpattern-datasource-layer-" + layer));
        case DASHBOARD ->
            panels(object)
                .forEach(
                    panel ->
                        used.add(
                            panel.path("panelIndex").asText()
                                + ":"
                                + panel.path("panelRefName").asText()));
        case DATA_VIEW, VISUALIZATION -> {}
      }
      assertThat(object.references())
          .as(object.id())
          .extracting(Reference::name)
          .containsExactlyInAnyOrderElementsOf(used);
    }
  }

  @Test
  void whatKibanaWantsAsTextIsTextThatIsJson() throws IOException {
    for (SavedObject object : ALL) {
      for (JsonNode holder :
          List.of(object.attributes(), object.attributes().path("kibanaSavedObjectMeta"))) {
        for (var entry : holder.properties()) {
          if (entry.getKey().endsWith("JSON") || entry.getKey().equals("visState")) {
            assertThat(entry.getValue().isTextual()).as(object.id() + " " + entry).isTrue();
            assertThat(json(entry.getValue()).isContainerNode()).isTrue();
          }
        }
      }
    }
  }

  @Test
  void everyLineHasTheVersionsThatKibanaCanReadAndIsOneObject() throws IOException {
    List<String> lines = SavedObjects.ndjson().lines().toList();
    assertThat(lines).hasSameSizeAs(ALL);
    for (String line : lines) {
      JsonNode root = SavedObject.JSON.readTree(line);
      assertThat(root.path("coreMigrationVersion").asText()).isEqualTo("8.8.0");
      assertThat(root.path("typeMigrationVersion").asText()).matches("\\d+\\.\\d+\\.\\d+");
      assertThat(root.path("managed").isBoolean()).isTrue();
    }
  }

  @Test
  void thePanelsFitTheGridAndDoNotOverlap() throws IOException {
    List<Rectangle> placed = new ArrayList<>();
    for (JsonNode panel : panels(dashboard())) {
      JsonNode grid = panel.path("gridData");
      Rectangle place =
          new Rectangle(
              grid.path("x").asInt(),
              grid.path("y").asInt(),
              grid.path("w").asInt(),
              grid.path("h").asInt());
      assertThat(place.x + place.width).isLessThanOrEqualTo(48);
      assertThat(placed).noneMatch(place::intersects);
      placed.add(place);
    }
    assertThat(placed).hasSize(7);
  }

  @Test
  void bucketsComeBeforeMetricsAndWhatIsShownIsAColumn() {
    for (SavedObject object : ALL) {
      if (object.type() != SavedObject.Type.LENS) {
        continue;
      }
      JsonNode layer = layers(object).path("L1");
      boolean metrics = false;
      for (JsonNode name : layer.path("columnOrder")) {
        boolean bucket = layer.path("columns").path(name.asText()).path("isBucketed").asBoolean();
        assertThat(bucket && metrics).as(object.id() + " " + name).isFalse();
        metrics = !bucket;
      }
      List<String> shown = new ArrayList<>();
      JsonNode visualization = object.attributes().at("/state/visualization");
      for (String key : List.of("metricAccessor", "xAccessor", "splitAccessor", "columnId")) {
        visualization.findValuesAsText(key).forEach(shown::add);
      }
      visualization.findValues("accessors").forEach(a -> a.forEach(n -> shown.add(n.asText())));
      layer.findValues("orderBy").forEach(order -> shown.add(order.path("columnId").asText()));
      assertThat(shown).isNotEmpty();
      layer.path("columns").fieldNames().forEachRemaining(c -> assertThat(shown).contains(c));
      assertThat(shown).allMatch(column -> layer.path("columns").has(column));
    }
  }

  // ---- fields

  @Test
  void everyFieldThatIsNamedIsInTheIndexTemplate() throws IOException {
    Set<String> named = new TreeSet<>();
    for (SavedObject object : ALL) {
      JsonNode attributes = object.attributes();
      switch (object.type()) {
        case DATA_VIEW -> {
          if (attributes.has("timeFieldName")) {
            named.add(attributes.path("timeFieldName").asText());
          }
          json(attributes.path("fieldFormatMap")).fieldNames().forEachRemaining(named::add);
        }
        case SEARCH -> {
          attributes.path("columns").forEach(column -> named.add(column.asText()));
          attributes.path("sort").forEach(sort -> named.add(sort.path(0).asText()));
          named.addAll(fieldsOf(source(object).at("/query/query").asText()));
        }
        case LENS -> {
          layers(object).findValuesAsText("sourceField").forEach(named::add);
          named.addAll(fieldsOf(attributes.at("/state/query/query").asText()));
        }
        case VISUALIZATION, DASHBOARD -> {}
      }
    }
    named.remove("___records___");
    assertThat(named).hasSizeGreaterThan(15);
    assertThat(Fields.ofAllTemplates().keySet()).containsAll(named);
  }

  /** In Vega a field can stand anywhere, in an expression too. */
  @Test
  void everythingLikeAFieldIsInTheIndexTemplate() throws IOException {
    Set<String> fields = Fields.ofAllTemplates().keySet();
    Matcher matcher =
        Pattern.compile("(?:event|container|process|host|file|rule|epitaph)(?:\\.[a-z_]+)+")
            .matcher(SavedObjects.ndjson());
    Set<String> seen = new TreeSet<>();
    while (matcher.find()) {
      seen.add(matcher.group());
    }
    assertThat(seen).hasSizeGreaterThan(15);
    assertThat(fields).containsAll(seen);
  }

  @Test
  void whatIsSortedCountedOrPlottedIsNoText() throws IOException {
    var types = Fields.ofAllTemplates();
    for (SavedObject object : ALL) {
      if (object.type() == SavedObject.Type.SEARCH) {
        object
            .attributes()
            .path("sort")
            .forEach(sort -> assertThat(types.get(sort.path(0).asText())).isNotEqualTo("text"));
      } else if (object.type() == SavedObject.Type.LENS) {
        layers(object)
            .findValuesAsText("sourceField")
            .forEach(field -> assertThat(types.get(field)).isNotEqualTo("text"));
      }
    }
  }

  private static List<String> fieldsOf(String kql) {
    return Kql.parse(kql).clauses().stream().map(Kql.Clause::field).toList();
  }

  // ---- parts

  private static SavedObject dashboard() {
    return ALL.get(ALL.size() - 1);
  }

  private static JsonNode json(JsonNode text) throws IOException {
    return SavedObject.JSON.readTree(text.asText());
  }

  private static JsonNode source(SavedObject object) throws IOException {
    return json(object.attributes().at("/kibanaSavedObjectMeta/searchSourceJSON"));
  }

  private static JsonNode layers(SavedObject object) {
    return object.attributes().at("/state/datasourceStates/formBased/layers");
  }

  private static JsonNode panels(SavedObject object) throws IOException {
    return json(object.attributes().path("panelsJSON"));
  }
}
