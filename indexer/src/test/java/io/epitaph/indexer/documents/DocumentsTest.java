package io.epitaph.indexer.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.indexer.Samples;
import io.epitaph.model.ArchivedFile;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentsTest {
  private static final Instant NOW = Instant.parse("2026-02-01T00:00:01Z");

  private final Documents documents = new Documents(false);

  record Kind(Topic topic, Object record, @Nullable EngineRecord type) {
    Kind(Topic topic, Object record) {
      this(topic, record, null);
    }
  }

  static List<Kind> kinds() {
    return List.of(
        new Kind(Topic.EVENTS, Samples.event(Samples.CONTAINER, Samples.T, "die", "exitCode", "3")),
        new Kind(Topic.SNAPSHOTS, Samples.snapshot()),
        new Kind(Topic.STATUS, Samples.status()),
        new Kind(Topic.EVENTS, Samples.oomKill(), EngineRecord.OOM_KILL),
        new Kind(Topic.LIVES, Samples.life(Samples.CONTAINER, "ephemeral", 3, Life.State.DEAD)),
        new Kind(Topic.ARCHIVES, Samples.archive()),
        new Kind(Topic.FILES, Samples.file()),
        new Kind(Topic.QUIET, Samples.quiet()),
        new Kind(Topic.INCARNATIONS, Samples.incarnation(3)),
        new Kind(Topic.INCIDENTS, Samples.incident(Incident.Status.RESOLVED, 3)));
  }

  private Document document(Kind kind) throws MalformedRecordException {
    byte[] type = kind.type() == null ? null : kind.type().header();
    return Objects.requireNonNull(documents.of(kind.topic(), type, Wire.write(kind.record()), NOW));
  }

  private Document document(Topic topic, Object record) throws MalformedRecordException {
    return Objects.requireNonNull(documents.of(topic, null, Wire.write(record), NOW));
  }

  private static JsonNode source(Document document) throws IOException {
    return Wire.MAPPER.readTree(document.source());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theRecordIsInTheDocumentAsItWas(Kind kind) throws Exception {
    JsonNode source = source(document(kind));
    assertThat(source.path("epitaph").path("record"))
        .isEqualTo(Wire.MAPPER.readTree(Wire.write(kind.record())));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyFieldIsInTheTemplate(Kind kind) throws Exception {
    List<String> missing = new ArrayList<>();
    Document document = document(kind);
    IndexKind of =
        Arrays.stream(IndexKind.values())
            .filter(each -> document.index().startsWith("epitaph-" + Wire.name(each) + "-"))
            .findFirst()
            .orElseThrow();
    collectMissing("", source(document), mapping(of), missing);
    assertThat(missing).isEmpty();
  }

  /** As Elasticsearch merges the two. */
  private static JsonNode mapping(IndexKind kind) throws IOException {
    JsonNode both = Wire.MAPPER.readTree(FieldMappings.common());
    JsonNode merged = Wire.MAPPER.readerForUpdating(both).readValue(FieldMappings.of(kind));
    return merged.at("/template/mappings/properties");
  }

  @ParameterizedTest
  @EnumSource(IndexKind.class)
  void whatAllKindsHaveNoKindHasAgain(IndexKind kind) throws Exception {
    assertThat(names("", Wire.MAPPER.readTree(FieldMappings.common())))
        .doesNotContainAnyElementsOf(names("", Wire.MAPPER.readTree(FieldMappings.of(kind))));
  }

  private static List<String> names(String path, JsonNode mapping) {
    List<String> all = new ArrayList<>();
    JsonNode properties =
        path.isEmpty() ? mapping.at("/template/mappings/properties") : mapping.path("properties");
    for (Map.Entry<String, JsonNode> field : properties.properties()) {
      String name = path + field.getKey();
      if (field.getValue().has("properties")) {
        all.addAll(names(name + ".", field.getValue()));
      } else {
        all.add(name);
      }
    }
    return all;
  }

  @Test
  void aContainerIsFoundByTheShortIdThatPeoplePaste() throws Exception {
    for (Kind kind : kinds()) {
      JsonNode source = source(document(kind));
      if (source.at("/container").isObject()) {
        assertThat(source.at("/epitaph/container/short_id").toString())
            .as(kind.topic().toString())
            .contains(Samples.CONTAINER.substring(0, 12) + '"');
      }
    }
  }

  @Test
  void anEventIsOfTheWorkloadThatItsLabelsName() throws Exception {
    JsonNode source =
        source(
            document(
                Topic.EVENTS,
                Samples.event(
                    "c",
                    Samples.T,
                    "die",
                    "com.docker.compose.project",
                    "shop",
                    "com.docker.compose.service",
                    "web")));
    assertThat(source.at("/epitaph/workload/name").asText()).isEqualTo("shop/web");
  }

  @Test
  void anIncidentHasAllItsContainersAndTheCauseOfItsLastDeath() throws Exception {
    Incident loop = Samples.incident(Incident.Status.OPEN, 3);
    JsonNode json = Wire.MAPPER.readTree(Wire.write(loop));
    ((ObjectNode) json).putArray("containers").add("older").add("newest");
    ((ObjectNode) json.path("details")).put("causeKind", "out-of-memory");
    JsonNode source =
        source(document(Topic.INCIDENTS, Wire.MAPPER.treeToValue(json, Incident.class)));
    assertThat(source.at("/container/id").toString()).isEqualTo("[\"newest\",\"older\"]");
    assertThat(source.at("/epitaph/cause/kind").asText()).isEqualTo("out-of-memory");
    assertThat(source.at("/epitaph/cause/fault").asBoolean()).isTrue();
  }

  /** It lived until its own exit; what the kernel killed was another process. */
  @ParameterizedTest
  @CsvSource({
    "container-killed,out-of-memory",
    "process-killed-container-ended,",
    "process-killed-container-survived,"
  })
  void onlyAContainerThatTheKernelKilledDiedOfMemory(String verdict, @Nullable String cause)
      throws Exception {
    JsonNode json = Wire.MAPPER.readTree(Wire.write(Samples.incident(Incident.Status.OPEN, 3)));
    ((ObjectNode) json).put("kind", "oom");
    ((ObjectNode) json.path("details")).put("verdict", verdict);
    JsonNode source =
        source(document(Topic.INCIDENTS, Wire.MAPPER.treeToValue(json, Incident.class)));
    assertThat(source.at("/epitaph/cause/kind").asText(null)).isEqualTo(cause);
  }

  @Test
  void whatAContainerLeftIsFoundByItsWorkloadAndItsCauseOfDeath() throws Exception {
    for (Document document :
        List.of(
            document(Topic.ARCHIVES, Samples.archive()), document(Topic.FILES, Samples.file()))) {
      JsonNode source = source(document);
      assertThat(source.at("/epitaph/workload/name").asText()).isEqualTo("ephemeral");
      assertThat(source.at("/epitaph/cause/kind").asText()).isEqualTo("failed");
      assertThat(source.at("/epitaph/cause/fault").asBoolean()).isTrue();
    }
  }

  @Test
  void whatAContainerDeletedIsADeletionWithoutOwner() throws Exception {
    JsonNode json = Wire.MAPPER.readTree(Wire.write(Samples.file()));
    ((ObjectNode) json).put("change", "deleted").putNull("uid").putNull("gid").putNull("mode");
    JsonNode source =
        source(document(Topic.FILES, Wire.MAPPER.treeToValue(json, ArchivedFile.class)));
    assertThat(source.at("/event/type/0").asText(null)).isEqualTo("deletion");
    assertThat(source.at("/file").has("uid")).isFalse();
  }

  private static void collectMissing(
      String path, JsonNode object, JsonNode mapping, List<String> missing) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode mapped = mapping.path(field.getKey());
      String name = path + field.getKey();
      if (mapped.isMissingNode()) {
        missing.add(name);
      } else if (mapped.has("properties")) {
        collectMissing(name + ".", field.getValue(), mapped.path("properties"), missing);
      }
    }
  }

  @Test
  void theIndexIsTheDayOrMonthInUtc() throws Exception {
    assertThat(document(Topic.EVENTS, Samples.event("c", Samples.T, "die")).index())
        .isEqualTo("epitaph-events-2026.01.31");
    assertThat(document(Topic.LIVES, Samples.life("c", "n", 9_000_000, Life.State.DEAD)).index())
        .isEqualTo("epitaph-lives-2026.01");
  }

  @Test
  void whatChangesHasItsRevisionAsVersion() throws Exception {
    assertThat(document(Topic.INCIDENTS, Samples.incident(Incident.Status.OPEN, 7)).version())
        .isEqualTo(7);
    assertThat(document(Topic.EVENTS, Samples.event("c", Samples.T, "die")).version()).isNull();
  }

  @Test
  void anImageIsTakenApartAtItsTagNotAtItsPort() throws Exception {
    JsonNode image =
        source(document(Topic.EVENTS, Samples.event("c", Samples.T, "die")))
            .path("container")
            .path("image");
    assertThat(image.path("name").asText()).isEqualTo("registry:5000/shop/cow");
    assertThat(image.path("tag").path(0).asText()).isEqualTo("1.2");
  }

  @Test
  void anImageWithoutANameIsNamedByItsId() throws Exception {
    JsonNode image =
        source(document(Topic.EVENTS, Samples.event("c", Samples.T, "die", "image", "sha256:1f2e")))
            .at("/container/image");
    assertThat(image.path("name").asText()).isEqualTo("sha256:1f2e");
    assertThat(image.has("tag")).isFalse();
  }

  @Test
  void probesAreLeftOutUnlessAskedFor() throws Exception {
    byte[] probe = Wire.write(Samples.probe());
    assertThat(documents.of(Topic.EVENTS, null, probe, NOW)).isNull();
    assertThat(new Documents(true).of(Topic.EVENTS, null, probe, NOW)).isNotNull();
  }

  @Test
  void aTimeThatElasticsearchCannotHoldIsLeftOut() throws Exception {
    Document document =
        document(
            Topic.EVENTS,
            Samples.event("c", Instant.parse("0001-01-01T00:00:00Z").plusNanos(1), "die"));
    assertThat(source(document).has("@timestamp")).isFalse();
    assertThat(document.index()).isEqualTo("epitaph-events-1970.01.01");
  }

  @Test
  void theKernelsEvidenceIsFoundByProcessAndContainer() throws Exception {
    Document document = document(new Kind(Topic.EVENTS, Samples.oomKill(), EngineRecord.OOM_KILL));
    JsonNode source = source(document);
    assertThat(document.index()).isEqualTo("epitaph-kills-2026.01");
    assertThat(source.path("process").path("name").asText()).isEqualTo("java");
    assertThat(source.path("container").path("id").asText()).isEqualTo(Samples.CONTAINER);
    assertThat(source.path("epitaph").path("kill").path("scope").asText()).isEqualTo("host");
    assertThat(source.path("event").path("reason").asText())
        .isEqualTo(
            "the kernel killed `java` (pid 4711, 1 GiB) since the host ran out of memory, when"
                + " `lab-notebook` asked for more");
  }

  @Test
  void brokenJsonIsMalformed() {
    assertThatThrownBy(() -> documents.of(Topic.EVENTS, null, "{".getBytes(UTF_8), NOW))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void whatARecordIsItsHeaderSays() throws Exception {
    Document document =
        documents.of(Topic.EVENTS, EngineRecord.STATUS.header(), Wire.write(Samples.status()), NOW);
    assertThat(Objects.requireNonNull(document).index()).startsWith("epitaph-status-");
  }

  @Test
  void aRecordOfAnUnknownTypeIsMalformed() {
    byte[] event = Wire.write(Samples.event("c", Samples.T, "die"));
    assertThatThrownBy(() -> documents.of(Topic.EVENTS, "rumour".getBytes(UTF_8), event, NOW))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("type: got 'rumour', wanted event, snapshot, status, oom-kill");
  }

  @Test
  void aRecordOfSeveralLinesIsADocumentOfOne() throws Exception {
    byte[] pretty =
        Wire.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(Samples.snapshot());
    Document document = Objects.requireNonNull(documents.of(Topic.SNAPSHOTS, null, pretty, NOW));
    assertThat(new String(document.source(), UTF_8)).doesNotContain("\n", "\r");
    assertThat(source(document).path("epitaph").path("record"))
        .isEqualTo(Wire.MAPPER.readTree(pretty));
  }

  @Test
  void whatFollowsARecordMakesItMalformed() {
    String record = new String(Wire.write(Samples.status()), UTF_8);
    for (String more : List.of("}", "{}", "\n{\"delete\":{}}", ", \"epitaph\": {}", "x")) {
      assertThatThrownBy(
              () -> documents.of(Topic.STATUS, null, (record + more).getBytes(UTF_8), NOW))
          .as(more)
          .isInstanceOf(MalformedRecordException.class);
    }
  }

  @Test
  void attributesThatCouldCostTheDocumentAreInTheRecordOnly() throws Exception {
    String huge = "k".repeat(600);
    JsonNode source =
        source(
            document(
                Topic.EVENTS,
                Samples.event(
                    "c",
                    Samples.T,
                    "die",
                    huge,
                    "1",
                    "a\0b",
                    "2",
                    "v",
                    "x".repeat(1_025),
                    "w",
                    "3")));
    JsonNode found = source.path("epitaph").path("event").path("attributes");
    assertThat(found.has("w")).isTrue();
    assertThat(found.has(huge) || found.has("a\0b") || found.has("v")).isFalse();
    assertThat(source.path("epitaph").path("record").path("attributes").has(huge)).isTrue();
  }
}
