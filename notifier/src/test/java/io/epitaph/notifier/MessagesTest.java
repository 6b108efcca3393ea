package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import io.epitaph.model.Workload;
import io.epitaph.notifier.MessageFormat.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What receivers get, field by field. */
class MessagesTest {
  private static final Incident LOOP = Samples.loop("shop/web", 1);

  private static Change opened(Incident incident) {
    return new Ledger().take(incident).get(0);
  }

  private static Change resolved(Incident incident) {
    return new Change(Change.Word.RESOLVED, incident, 1);
  }

  private static JsonNode json(Message message) throws Exception {
    return Wire.MAPPER.readTree(message.body());
  }

  @Test
  void alertsAreNamedByKind() {
    assertThat(Arrays.stream(Incident.Kind.values()).map(Alerts::name).collect(Collectors.toList()))
        .contains("EpitaphRestartLoop", "EpitaphOom", "EpitaphStuckUnhealthy", "EpitaphEngineLost")
        .allMatch(name -> name.matches("[a-zA-Z_][a-zA-Z0-9_]*"));
  }

  @Test
  void labelsHoldOnlyWhatStays() {
    assertThat(Alerts.labels(LOOP))
        .containsOnlyKeys(
            "alertname", "severity", "kind", "workload", "workload_kind", "engine", "incident")
        .containsEntry("workload", "shop/web")
        .containsEntry("workload_kind", "compose")
        .containsEntry("incident", LOOP.id())
        .isEqualTo(Alerts.labels(Samples.loop("shop/web", 7)));
  }

  @Test
  void annotationsSayWhatAPersonNeeds() {
    assertThat(Alerts.annotations(LOOP))
        .containsEntry("summary", "shop/web: " + LOOP.summary())
        .containsEntry("numbers", "deaths 6, last run 140 ms")
        .containsEntry("details", "policy: always")
        .containsEntry("container", "shop-web-1")
        .containsEntry("evidence", "2 events, event-1 to event-2")
        .containsEntry("more", "epitaph incidents " + LOOP.id().substring(0, 8))
        .doesNotContainKeys("resolution", "part_of");
  }

  @Test
  void aClockThatIsAheadMakesNoAlertThatEndsBeforeItStarts() {
    Instant before = LOOP.openedAt().minusSeconds(30);
    ObjectNode alert = Alerts.alert(Alerts.labels(LOOP), LOOP, before, before);
    assertThat(alert.path("startsAt").asText()).isEqualTo(alert.path("endsAt").asText());
  }

  @Test
  void aCloudEventHoldsTheIncidentAsItWasRead() throws Exception {
    Message message = new CloudEventsFormat(null, false).message(opened(LOOP));
    JsonNode event = json(message);
    assertThat(event.path("specversion").asText()).isEqualTo("1.0");
    assertThat(event.path("type").asText()).isEqualTo("io.epitaph.incident.opened");
    assertThat(event.path("id").asText()).isEqualTo(LOOP.id() + "/opened");
    assertThat(event.path("source").asText()).isEqualTo("/epitaph/engines/engine-1");
    assertThat(event.path("time").asText()).isEqualTo("2026-02-03T14:00:22.947182894Z");
    assertThat(Wire.read(Wire.write(event.path("data")), Incident.class)).isEqualTo(LOOP);
    assertThat(message.headers())
        .containsOnlyKeys("Content-Type")
        .containsEntry("Content-Type", "application/cloudevents+json; charset=utf-8");
  }

  @Test
  void updatesAreSentOnlyWhenAskedFor() {
    Change update = new Change(Change.Word.UPDATED, LOOP, 1);
    assertThat(new CloudEventsFormat(null, false).wants(update)).isFalse();
    assertThat(new CloudEventsFormat(null, true).wants(update)).isTrue();
    assertThat(new SlackFormat().wants(update)).isFalse();
  }

  @Test
  void theSignatureIsThatOfRfc4231() {
    assertThat(Signature.of("Jefe", "what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void withASecretTheBodyIsSigned() {
    Message message = new CloudEventsFormat("hush", false).message(opened(LOOP));
    assertThat(message.headers())
        .containsEntry("Epitaph-Signature", "sha256=" + Signature.of("hush", message.body()));
  }

  @Test
  void slackGetsOneLineThatSaysWhatItIs() throws Exception {
    JsonNode root = json(new SlackFormat().message(opened(LOOP)));
    assertThat(root.path("text").asText()).isEqualTo("[high] restart-loop of shop/web on host-7");
    assertThat(root.path("attachments").get(0).path("title").asText()).isEqualTo(LOOP.summary());
  }

  @Test
  void slackSeesThatALoopThatGaveUpIsNotWell() throws Exception {
    JsonNode bad =
        json(new SlackFormat().message(resolved(Samples.resolved(LOOP, Resolution.GAVE_UP))));
    JsonNode good =
        json(new SlackFormat().message(resolved(Samples.resolved(LOOP, Resolution.RECOVERED))));
    assertThat(bad.path("text").asText()).startsWith("[ended, not recovered: gave-up]");
    assertThat(good.path("text").asText()).startsWith("[resolved: recovered]");
    assertThat(bad.at("/attachments/0/color")).isNotEqualTo(good.at("/attachments/0/color"));
  }

  @Test
  void theExamplesInTheDocsAreTrue() throws Exception {
    String docs = Files.readString(Path.of("../docs/notifications.md"));
    Instant now = Samples.T.plusSeconds(2);
    Instant endsAt = now.plusSeconds(240);
    ObjectNode alert = Alerts.alert(Alerts.labels(LOOP), LOOP, now, endsAt);
    JsonNode slack = json(new SlackFormat().message(opened(LOOP)));
    JsonNode event = json(new CloudEventsFormat(null, false).message(opened(LOOP)));
    for (JsonNode message : List.of(alert, slack, event)) {
      assertThat(docs).contains("```json\n" + message.toPrettyString() + "\n```\n");
    }
  }

  private static final QuietEnd QUIET_END =
      new QuietEnd(
          QuietWindow.of(
              "6a1f",
              Samples.T,
              "shop/*",
              null,
              Samples.T,
              Samples.T.plusSeconds(7_200),
              "deploy <!here>",
              "ops"),
          2,
          1);

  @Test
  void theEndOfAQuietWindowIsOneLineInSlack() throws Exception {
    JsonNode root = json(new SlackFormat().message(QUIET_END));
    assertThat(root.path("text").asText())
        .isEqualTo(
            "quiet window for shop/* (deploy &lt;!here&gt;) ended: 3 incidents opened in it, 2 are"
                + " over, 1 is still open");
    assertThat(root.has("attachments")).isFalse();
  }

  @Test
  void theEndOfAQuietWindowIsACloudEventOfItsOwn() throws Exception {
    Message message = new CloudEventsFormat("hush", false).message(QUIET_END);
    JsonNode event = json(message);
    assertThat(event.path("type").asText()).isEqualTo("io.epitaph.quiet.ended");
    assertThat(event.path("id").asText()).isEqualTo("quiet/6a1f/ended");
    assertThat(event.path("time").asText()).isEqualTo(Wire.text(QUIET_END.window().to()));
    assertThat(event.at("/data/open").asInt()).isEqualTo(1);
    assertThat(Wire.read(event.at("/data/window"), QuietWindow.class))
        .isEqualTo(QUIET_END.window());
    assertThat(message.headers()).containsKey(CloudEventsFormat.SIGNATURE);
  }

  @Test
  void noNameCallsEverybodyInSlack() throws Exception {
    Incident evil = Samples.loop("<!channel>", 1);
    assertThat(evil.workload().kind()).isEqualTo(Workload.Kind.COMPOSE);
    assertThat(new SlackFormat().message(opened(evil)).body())
        .doesNotContain("<")
        .contains("&lt;!channel&gt;");
  }
}
