package io.epitaph.kibana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Wire;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
            "epitaph-lives-ever",
            "epitaph-incarnations-ever",
            "epitaph-incarnations",
            "epitaph-deaths",
            "epitaph-incidents",
            "epitaph-incidents-ever",
            "epitaph-archives",
            "epitaph-files",
            "epitaph-kills",
            "epitaph-status",
            "epitaph-tag",
            "epitaph-incidents-search",
            "epitaph-lives-search",
            "epitaph-runs",
            "epitaph-archives-search",
            "epitaph-archives-lost",
            "epitaph-files-search",
            "epitaph-events-search",
            "epitaph-kills-search",
            "epitaph-incidents-by-kind",
            "epitaph-workloads-by-incidents",
            "epitaph-archives-bytes",
            "epitaph-archives-lost-count",
            "epitaph-archives-by-state",
            "epitaph-timeline-of-container",
            "epitaph-engines",
            "epitaph-container",
            "epitaph-incidents-dashboard",
            "epitaph-evidence",
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
    // They refer to each other.
    dashboards().forEach(one -> before.add(one.type() + " " + one.id()));
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
        case DASHBOARD -> {
          for (JsonNode panel : panels(object)) {
            String index = panel.path("panelIndex").asText() + ":";
            if (panel.has("panelRefName")) {
              used.add(index + panel.path("panelRefName").asText());
            }
            panel.findValuesAsText("destinationRefName").forEach(name -> used.add(index + name));
          }
          controls(object)
              .fieldNames()
              .forEachRemaining(id -> used.add("controlGroup_" + id + ":optionsListDataView"));
        }
        case DATA_VIEW, VISUALIZATION, TAG -> {}
      }
      if (object.type() == SavedObjectType.DASHBOARD || object.type() == SavedObjectType.SEARCH) {
        used.add("tag-ref-epitaph-tag");
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

  /** Kibana migrates what is older, and refuses what is newer: these are taken by 8.12.2. */
  @Test
  void noVersionIsNewerThanTheOldestKibanaTakes() {
    Map<String, String> taken =
        Map.of(
            "index-pattern", "8.0.0",
            "search", "7.9.3",
            "lens", "8.9.0",
            "visualization", "8.5.0",
            "dashboard", "8.9.0",
            "tag", "8.0.0");
    for (SavedObjectType type : SavedObjectType.values()) {
      assertThat(type.version).as(type.word).isEqualTo(taken.get(type.word));
    }
  }

  @Test
  void everyCauseHasAColourOfItsOwnThatIsTheSameEverywhere() throws IOException {
    List<String> kinds =
        Arrays.stream(CauseOfDeath.Kind.values()).map(kind -> Wire.name(kind)).toList();
    assertThat(Causes.names()).contains("running").containsAll(kinds).hasSize(kinds.size() + 1);
    assertThat(Causes.names()).extracting(Causes::colour).doesNotHaveDuplicates();
    for (SavedObject object : ALL) {
      if (object.id().startsWith("epitaph-timeline")) {
        JsonNode spec = json(json(object.attributes().path("visState")).at("/params/spec"));
        JsonNode scale = spec.at("/scales/2");
        for (int i = 0; i < Causes.names().size(); i++) {
          String name = scale.at("/domain/" + i).asText();
          assertThat(scale.at("/range/" + i).asText()).isEqualTo(Causes.colour(name));
        }
      }
      if (object.id().equals("epitaph-deaths-by-cause")) {
        JsonNode assignments =
            object.attributes().at("/state/visualization/layers/0/colorMapping/assignments");
        assertThat(assignments).hasSize(kinds.size());
        for (JsonNode one : assignments) {
          assertThat(one.at("/color/colorCode").asText())
              .isEqualTo(Causes.colour(one.at("/rule/values/0").asText()));
        }
      }
    }
  }

  @Test
  void everyDashboardLeadsToAllOthers() throws IOException {
    for (SavedObject dashboard : dashboards()) {
      assertThat(dashboard.references())
          .filteredOn(reference -> reference.type() == SavedObjectType.DASHBOARD)
          .extracting(Reference::id)
          .containsExactlyInAnyOrderElementsOf(dashboards().stream().map(SavedObject::id).toList());
    }
  }

  /** Else a choice empties a panel, and what is there is said not to be. */
  @Test
  void everyPanelHasTheFieldsOfItsDashboardsControls() throws IOException {
    for (SavedObject dashboard : dashboards()) {
      for (Reference panel : dashboard.references()) {
        if (panel.type() != SavedObjectType.SEARCH && panel.type() != SavedObjectType.LENS) {
          continue;
        }
        DataView view = view(object(panel.id()));
        Map<String, String> fields = Fields.of(view.indices);
        // Before there is an index.
        List<String> expected =
            json(object(view.id).attributes().path("fields")).findValuesAsText("name");
        for (JsonNode control : controls(dashboard)) {
          String field = control.at("/explicitInput/fieldName").asText();
          String what = dashboard.id() + " " + panel.id();
          assertThat(fields).as(what).containsKey(field);
          assertThat(expected).as(what).contains(field);
        }
      }
    }
  }

  /** A dashboard whose documents lack the field of a filter would be empty, and look well. */
  @Test
  void aLinkTakesTheTimeAlongAndNoFilters() throws IOException {
    for (SavedObject dashboard : dashboards()) {
      for (JsonNode link : panels(dashboard).findValues("options")) {
        assertThat(link.path("useCurrentFilters").asBoolean(true)).isFalse();
        assertThat(link.path("useCurrentDateRange").asBoolean()).isTrue();
      }
    }
  }

  /** Else what was created before the time range cannot be chosen. */
  @Test
  void aControlOffersWhatThereIsWhateverTheTime() throws IOException {
    for (SavedObject dashboard : dashboards()) {
      JsonNode ignored =
          json(dashboard.attributes().at("/controlGroupInput/ignoreParentSettingsJSON"));
      assertThat(ignored.path("ignoreTimerange").asBoolean()).as(dashboard.id()).isTrue();
      assertThat(ignored.path("ignoreFilters").asBoolean(true)).as(dashboard.id()).isFalse();
    }
  }

  /** A view without a time field has no column of the time unless it is asked for. */
  @Test
  void aTableThatIsNotCutByTimeShowsATime() {
    for (SavedObject object : ALL) {
      if (object.type() == SavedObjectType.SEARCH && view(object).time == null) {
        assertThat(object.attributes().path("columns"))
            .as(object.id())
            .anyMatch(column -> column.asText().matches("@timestamp|.*_at"));
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
    for (SavedObject dashboard : dashboards()) {
      fits(dashboard);
    }
  }

  private static void fits(SavedObject dashboard) throws IOException {
    List<Rectangle> placed = new ArrayList<>();
    for (JsonNode panel : panels(dashboard)) {
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
    assertThat(placed).hasSizeGreaterThan(5);
  }

  @Test
  void bucketsComeBeforeMetricsAndWhatIsShownIsAColumn() {
    for (SavedObject object : ALL) {
      if (object.type() != SavedObjectType.LENS) {
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
          json(attributes.path("fieldAttrs")).fieldNames().forEachRemaining(named::add);
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
        case DASHBOARD -> controls(object).findValuesAsText("fieldName").forEach(named::add);
        case VISUALIZATION, TAG -> {}
      }
    }
    named.remove("___records___");
    assertThat(named).hasSizeGreaterThan(15);
    assertThat(Fields.ofAllTemplates().keySet()).containsAll(named);
  }

  @Test
  void aPanelNamesOnlyFieldsOfItsOwnIndices() throws IOException {
    for (SavedObject object : ALL) {
      if (object.type() != SavedObjectType.SEARCH && object.type() != SavedObjectType.LENS) {
        continue;
      }
      assertThat(Fields.of(view(object).indices).keySet())
          .as(object.id())
          .containsAll(namedBy(object));
    }
  }

  /** Else each panel shows an error until an indexer has made the first index. */
  @Test
  void withoutAnIndexADataViewKnowsTheFieldsThatItsPanelsName() throws IOException {
    Map<String, String> words =
        Map.of("date_nanos", "date", "long", "number", "boolean", "boolean", "text", "string");
    for (DataView view : DataView.values()) {
      JsonNode attributes = object(view.id).attributes();
      assertThat(attributes.path("allowNoIndex").asBoolean()).as(view.id).isTrue();
      Map<String, String> types = Fields.of(view.indices);
      Set<String> known = new TreeSet<>();
      for (JsonNode field : json(attributes.path("fields"))) {
        String name = field.path("name").asText();
        known.add(name);
        String type = types.get(name);
        assertThat(field.at("/esTypes/0").asText()).as(name).isEqualTo(type);
        assertThat(field.path("type").asText())
            .as(name)
            .isEqualTo(words.getOrDefault(String.valueOf(type), "string"));
        assertThat(field.path("aggregatable").asBoolean())
            .as(name)
            .isNotEqualTo("text".equals(type));
      }
      Set<String> named = new TreeSet<>();
      for (SavedObject object : ALL) {
        if (isOf(view, object)) {
          named.addAll(namedBy(object));
        }
      }
      assertThat(known).as(view.id).containsAll(named);
    }
  }

  private static boolean isOf(DataView view, SavedObject object) {
    return (object.type() == SavedObjectType.SEARCH || object.type() == SavedObjectType.LENS)
        && view(object) == view;
  }

  private static Set<String> namedBy(SavedObject object) throws IOException {
    JsonNode attributes = object.attributes();
    Set<String> named = new TreeSet<>();
    if (object.type() == SavedObjectType.SEARCH) {
      attributes.path("columns").forEach(column -> named.add(column.asText()));
      attributes.path("sort").forEach(sort -> named.add(sort.path(0).asText()));
      named.addAll(fieldsOf(source(object).at("/query/query").asText()));
    } else {
      layers(object).findValuesAsText("sourceField").forEach(named::add);
      named.addAll(fieldsOf(attributes.at("/state/query/query").asText()));
      named.remove("___records___");
    }
    return named;
  }

  /** In Vega a field can stand anywhere, in an expression too. */
  @Test
  void everythingLikeAFieldIsInTheIndexTemplate() throws IOException {
    Set<String> fields = Fields.ofAllTemplates().keySet();
    Matcher matcher =
        Pattern.compile("(?:event|container|process|host|file|rule|epitaph)(?:\\.[a-z_0-9]+)+")
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
      if (object.type() == SavedObjectType.SEARCH) {
        object
            .attributes()
            .path("sort")
            .forEach(sort -> assertThat(types.get(sort.path(0).asText())).isNotEqualTo("text"));
      } else if (object.type() == SavedObjectType.LENS) {
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

  private static List<SavedObject> dashboards() {
    return ALL.stream().filter(one -> one.type() == SavedObjectType.DASHBOARD).toList();
  }

  private static SavedObject object(String id) {
    return ALL.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  private static DataView view(SavedObject object) {
    String id =
        object.references().stream()
            .filter(reference -> reference.type() == SavedObjectType.DATA_VIEW)
            .findFirst()
            .orElseThrow()
            .id();
    return Arrays.stream(DataView.values()).filter(v -> v.id.equals(id)).findFirst().orElseThrow();
  }

  private static JsonNode controls(SavedObject dashboard) throws IOException {
    return json(dashboard.attributes().at("/controlGroupInput/panelsJSON"));
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
