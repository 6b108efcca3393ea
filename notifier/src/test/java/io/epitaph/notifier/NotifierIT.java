package io.epitaph.notifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.kafka.QuietPublisher;
import io.epitaph.kafka.QuietTopic;
import io.epitaph.kafka.Topics;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real broker, a real Alertmanager where it is installed; each test has a consumer group and
 * incidents of its own.
 */
class NotifierIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration RESEND = Duration.ofMillis(500);
  private static final Duration VISIBLE = Duration.ofSeconds(4);
  private static final int PARTITIONS = 3;

  @TempDir static Path folder;
  private static KafkaBroker broker;
  private static KafkaProducer<String, byte[]> producer;
  private static Hook people;
  private static @Nullable AlertmanagerServer alertmanager;

  private final Map<String, Incident> incidents = new HashMap<>();
  private Hook events;
  private Hook slack;
  private String group;
  private String name;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), PARTITIONS, (short) 1);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer());
    people = new Hook();
    if (Files.isExecutable(AlertmanagerServer.PROGRAM)) {
      alertmanager = new AlertmanagerServer(folder, people.address());
    }
  }

  @AfterAll
  static void stop() {
    if (alertmanager != null) {
      alertmanager.close();
    }
    people.close();
    producer.close();
    broker.close();
  }

  @BeforeEach
  void listen(TestInfo test) throws Exception {
    events = new Hook();
    slack = new Hook();
    name = test.getTestMethod().orElseThrow().getName();
    group = "group-" + name;
  }

  @AfterEach
  void stopListening() throws Exception {
    // The next test's notifier would be sent what is open.
    for (Incident incident : List.copyOf(incidents.values())) {
      publish(Samples.over(incident));
    }
    events.close();
    slack.close();
  }

  private static AlertmanagerServer alertmanager() {
    assumeTrue(
        alertmanager != null,
        AlertmanagerServer.PROGRAM + " is not installed: apt-get install prometheus-alertmanager");
    return alertmanager;
  }

  private NotifierSettings settings() {
    NotifierSettings defaults = NotifierSettings.of(broker.bootstrap());
    return new NotifierSettings(
        defaults.kafka(),
        group,
        null,
        RESEND,
        VISIBLE,
        null,
        null,
        false,
        null,
        10,
        QuietRules.NONE);
  }

  private NotifierSettings toEvents() {
    return settings().withCloudEvents(events.address(), "hush");
  }

  /**
   * An alert lasts for four times the resend time without the notifier: longer than it stands still
   * on a busy machine, or than it takes to start again.
   */
  private NotifierSettings toAlertmanager() {
    return settings().withAlertmanager(alertmanager().address(), Duration.ofSeconds(30), VISIBLE);
  }

  /** Started, and has read the topic. */
  private static Notifier started(NotifierSettings settings) {
    Notifier notifier = Notifier.start(settings);
    await().atMost(LIMIT).until(() -> notifier.isActive());
    return notifier;
  }

  private void publish(Incident incident) throws Exception {
    incidents.put(incident.id(), incident);
    publish(incident.id(), Wire.write(incident));
  }

  private static void publish(String key, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(Topic.INCIDENTS.topicName(), key, value)).get();
  }

  /** The words of the CloudEvents of an incident, in the order they came. */
  private List<String> sent(Incident incident) {
    return events.taken().stream()
        .filter(taken -> taken.json().path("subject").asText().equals(incident.id()))
        .map(taken -> taken.json().path("type").asText().replace("io.epitaph.incident.", ""))
        .toList();
  }

  private void awaitSent(Incident incident, String... words) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(sent(incident)).containsExactly(words));
  }

  /** What a receiver has taken is counted a moment later, when its answer is there. */
  private static void awaitCounted(Notifier notifier, String receiver, long sent) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              ReceiverStatus now = notifier.receivers().get(receiver);
              return now != null && now.sent() == sent;
            });
  }

  private static void awaitAlerts(Incident incident, int count) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(alertmanager().alerts(incident.id())).hasSize(count));
  }

  private static List<ConsumerRecord<String, byte[]>> deadLetters() {
    return TopicRecords.all(broker.bootstrap(), Topic.DEAD_LETTERS.topicName());
  }

  private static @Nullable ConsumerRecord<String, byte[]> deadLetter(byte[] value) {
    return deadLetters().stream()
        .filter(letter -> Arrays.equals(letter.value(), value))
        .findFirst()
        .orElse(null);
  }

  private static String header(ConsumerRecord<String, byte[]> record, String header) {
    return new String(record.headers().lastHeader(header).value(), UTF_8);
  }

  // ---- Alertmanager

  @Test
  void anIncidentIsAnAlertAsLongAsItIsOpen() throws Exception {
    Incident loop = Samples.loop(name, 1);
    try (Notifier notifier = started(toAlertmanager())) {
      publish(loop);
      awaitAlerts(loop, 1);
      JsonNode alert = alertmanager().alerts(loop.id()).get(0);
      assertThat(alert.at("/status/state").asText()).isEqualTo("active");
      assertThat(alert.at("/labels/alertname").asText()).isEqualTo("EpitaphRestartLoop");
      assertThat(alert.at("/annotations/summary").asText()).contains("6 deaths");
      publish(Samples.resolved(Samples.loop(name, 2), Resolution.RECOVERED));
      awaitAlerts(loop, 0);
      assertThat(notifier.status().problem()).isNull();
    }
  }

  @Test
  void anAlertIsOneThoughTheSeverityChanges() throws Exception {
    Incident loop = Samples.loop(name, 1);
    try (Notifier notifier = started(toAlertmanager())) {
      publish(loop);
      awaitAlerts(loop, 1);
      publish(Samples.severe(Samples.loop(name, 2), Incident.Severity.CRITICAL));
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(alertmanager().alerts(loop.id()))
                      .singleElement()
                      .satisfies(
                          alert ->
                              assertThat(alert.at("/labels/severity").asText())
                                  .isEqualTo("critical")));
      assertThat(notifier.status().number("dead_letters")).isZero();
    }
  }

  @Test
  void whatIsOverWhenFirstSeenReachesPeopleAsOpenedAndAsResolved() throws Exception {
    Incident over = Samples.resolved(Samples.loop(name, 9), Resolution.GAVE_UP);
    try (Notifier notifier = started(toAlertmanager())) {
      publish(over);
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(toPeople(over)).containsExactly("firing", "resolved"));
      awaitCounted(notifier, "alertmanager", 2);
    }
  }

  /** When its alert ends unless it is sent again. */
  private static Instant endOf(Incident incident) throws Exception {
    return Instant.parse(alertmanager().alerts(incident.id()).get(0).path("endsAt").asText());
  }

  /** What Alertmanager sent to its own webhook. */
  private static List<String> toPeople(Incident incident) {
    return people.taken().stream()
        .filter(taken -> taken.body().contains(incident.id()))
        .map(taken -> taken.json().path("status").asText())
        .toList();
  }

  @Test
  void afterARestartAnOpenAlertStaysAndPeopleAreNotNotifiedAgain() throws Exception {
    Incident loop = Samples.loop(name, 1);
    try (Notifier first = started(toAlertmanager())) {
      publish(loop);
      await().atMost(LIMIT).untilAsserted(() -> assertThat(toPeople(loop)).hasSize(1));
      assertThat(first.status().running()).isTrue();
    }
    Instant lasts = endOf(loop);
    try (Notifier second = started(toAlertmanager())) {
      await().atMost(LIMIT).until(() -> endOf(loop).isAfter(lasts));
      assertThat(toPeople(loop)).containsExactly("firing");
      publish(Samples.resolved(Samples.loop(name, 2), Resolution.RECOVERED));
      awaitAlerts(loop, 0);
      assertThat(second.status().problem()).isNull();
    }
  }

  @Test
  void theAlertsOfADeadNotifierEndByThemselves() throws Exception {
    Incident loop = Samples.loop(name, 1);
    NotifierSettings brief = settings().withAlertmanager(alertmanager().address());
    try (Notifier notifier = started(brief)) {
      publish(loop);
      awaitAlerts(loop, 1);
      assertThat(notifier.status().running()).isTrue();
    }
    awaitAlerts(loop, 0);
  }

  @Test
  void anAlertOfWhatBecomesPartOfAnotherEnds() throws Exception {
    Incident crash = Samples.crash(name, 1);
    Incident loop = Samples.loop(name, 2);
    try (Notifier notifier = started(toAlertmanager())) {
      publish(crash);
      awaitAlerts(crash, 1);
      publish(loop);
      publish(Samples.partOf(Samples.crash(name, 2), loop));
      awaitAlerts(crash, 0);
      awaitAlerts(loop, 1);
      assertThat(notifier.status().problem()).isNull();
    }
  }

  // ---- webhooks

  @Test
  void aWebhookGetsEachChangeOnceThoughItIsUnavailableForAWhile() throws Exception {
    Incident loop = Samples.loop(name, 1);
    events.answerWith(503);
    try (Notifier notifier = started(toEvents().withSlack(slack.address()))) {
      publish(loop);
      publish(Samples.loop(name, 2));
      publish(Samples.resolved(Samples.loop(name, 3), Resolution.RECOVERED));
      await().atMost(LIMIT).until(() -> events.refusals() >= 2);
      // The other is not held up.
      await().atMost(LIMIT).until(() -> slack.taken().size() >= 2);
      assertThat(notifier.receivers().get("cloudevents").problem())
          .contains("answers 503: as set")
          .contains("2 wait since");
      events.answerWith(200);
      awaitSent(loop, "opened", "resolved");
      await().atMost(LIMIT).until(() -> notifier.receivers().get("cloudevents").problem() == null);
    }
    Hook.Taken first = events.taken().get(0);
    assertThat(first.headers().getFirst("Content-Type")).startsWith("application/cloudevents+json");
    assertThat(first.headers().getFirst("Epitaph-Signature"))
        .isEqualTo("sha256=" + Signature.of("hush", first.body()));
  }

  @Test
  void afterARestartNothingIsSentTwice() throws Exception {
    Incident loop = Samples.loop(name, 1);
    try (Notifier first = started(toEvents())) {
      publish(loop);
      awaitSent(loop, "opened");
      // What is not answered when it ends is sent again.
      awaitCounted(first, "cloudevents", 1);
      assertThat(first.status().running()).isTrue();
    }
    publish(Samples.resolved(Samples.loop(name, 2), Resolution.RECOVERED));
    try (Notifier second = started(toEvents())) {
      awaitSent(loop, "opened", "resolved");
      awaitCounted(second, "cloudevents", 1);
    }
  }

  @Test
  void oneThatIsUnavailableDoesNotMakeARestartSendToTheOthersAgain() throws Exception {
    Incident loop = Samples.loop(name, 1);
    slack.answerWith(503);
    NotifierSettings both = toEvents().withSlack(slack.address());
    try (Notifier first = started(both)) {
      publish(loop);
      awaitSent(loop, "opened");
      awaitCounted(first, "cloudevents", 1);
      await().atMost(LIMIT).until(() -> slack.refusals() > 0);
      assertThat(first.status().running()).isTrue();
    }
    slack.answerWith(200);
    try (Notifier second = started(both)) {
      await().atMost(LIMIT).until(() -> slack.taken().size() == 1);
      assertThat(second.receivers().get("cloudevents").sent()).isZero();
      assertThat(sent(loop)).containsExactly("opened");
    }
  }

  @Test
  void aNewReceiverIsSentOnlyWhatIsOpen() throws Exception {
    Incident open = Samples.loop(name, 1);
    Incident over = Samples.loop(name + "-over", 1);
    publish(open);
    publish(over);
    publish(Samples.resolved(Samples.loop(name + "-over", 2), Resolution.RECOVERED));
    try (Notifier notifier = started(toEvents())) {
      awaitSent(open, "opened");
      publish(Samples.resolved(Samples.loop(name, 2), Resolution.RECOVERED));
      awaitSent(open, "opened", "resolved");
      assertThat(sent(over)).isEmpty();
      assertThat(notifier.status().problem()).isNull();
    }
  }

  @Test
  void whatIsRefusedGoesToTheDeadLettersAndTheNextIsSent() throws Exception {
    Incident refused = Samples.loop(name, 1);
    Incident next = Samples.loop(name + "-next", 1);
    try (Notifier notifier = started(toEvents())) {
      events.answerWith(400);
      publish(refused);
      await().atMost(LIMIT).until(() -> notifier.status().number("dead_letters") >= 1);
      events.answerWith(200);
      publish(next);
      awaitSent(next, "opened");
    }
    ConsumerRecord<String, byte[]> letter = deadLetter(Wire.write(refused));
    assertThat(letter).isNotNull();
    assertThat(letter.key()).isEqualTo(Topic.INCIDENTS.topicName());
    assertThat(header(letter, "by")).isEqualTo("notifier");
    assertThat(header(letter, "receiver")).isEqualTo("cloudevents");
    assertThat(header(letter, "error"))
        .startsWith(refused.id() + "/opened: http://127.0.0.1:")
        .contains("answers 400: as set");
  }

  @Test
  void ofMoreThanMayWaitForOneThatIsUnavailableTheOldestGoesToTheDeadLetters() throws Exception {
    slack.answerWith(503);
    try (Notifier notifier = started(settings().withSlack(slack.address()))) {
      Incident first = Samples.loop(name + "-0", 1);
      publish(first);
      await().atMost(LIMIT).until(() -> notifier.receivers().get("slack").problem() != null);
      for (int i = 1; i < 14; i++) {
        publish(Samples.loop(name + "-" + i, 1));
      }
      await().atMost(LIMIT).until(() -> notifier.status().number("dead_letters") >= 4);
      assertThat(notifier.receivers().get("slack").waiting()).isEqualTo(10);
    }
  }

  @Test
  void whatIsNoIncidentGoesToTheDeadLetters() throws Exception {
    byte[] broken = "{\"schema\":1,\"id\":\"broken\"".getBytes(UTF_8);
    try (Notifier notifier = started(toEvents())) {
      publish("broken", broken);
      await().atMost(LIMIT).until(() -> notifier.status().number("dead_letters") == 1);
      assertThat(notifier.status().running()).isTrue();
    }
    ConsumerRecord<String, byte[]> letter = deadLetter(broken);
    assertThat(letter).isNotNull();
    assertThat(header(letter, "by")).isEqualTo("notifier");
    assertThat(header(letter, "error")).startsWith("Incident: ");
  }

  // ---- quiet windows

  /** For the workload of the test, from the time at which its incidents open. */
  private QuietWindow quiet(Instant to) {
    return QuietWindow.of(name, Samples.T, name, null, Samples.T, to, "deploy", "ops");
  }

  private static void publish(QuietWindow window) throws IOException {
    QuietPublisher.publish(
        Map.of("bootstrap.servers", broker.bootstrap()), Map.of(window.id(), window));
  }

  private static Instant inAnHour() {
    return Instant.now().plusSeconds(3_600);
  }

  private static List<String> ids(Hook hook) {
    return hook.taken().stream().map(taken -> taken.json().path("id").asText()).toList();
  }

  @Test
  void whatIsHeldIsSentWhenItsWindowEnds() throws Exception {
    Incident open = Samples.loop(name, 1);
    Incident over = Samples.crash(name, 1);
    Incident other = Samples.loop(name + "-other", 1);
    QuietWindow window = quiet(inAnHour());
    publish(window);
    try (Notifier notifier = started(toEvents().withSlack(slack.address()))) {
      publish(open);
      publish(over);
      publish(Samples.resolved(Samples.crash(name, 2), Resolution.RECOVERED));
      publish(other);
      awaitSent(other, "opened");
      await().atMost(LIMIT).until(() -> notifier.status().number("held") == 1);
      assertThat(ids(events)).containsExactly(other.id() + "/opened");
      publish(window.ended(Instant.now(), "ops"));
      awaitSent(open, "opened");
      await().atMost(LIMIT).until(() -> slack.taken().size() == 3);
    }
    assertThat(ids(events))
        .containsExactly(
            other.id() + "/opened", "quiet/" + window.id() + "/ended", open.id() + "/opened");
    assertThat(slack.taken().get(1).json().path("text").asText())
        .isEqualTo(
            "quiet window for "
                + name
                + " (deploy) ended: 2 incidents opened in it, 1 is over, 1 is still open");
  }

  @Test
  void whatIsHeldIsHeldAfterARestartAndSentOnceWhenItsWindowEnds() throws Exception {
    Incident open = Samples.loop(name, 1);
    Incident other = Samples.loop(name + "-other", 1);
    QuietWindow window = quiet(inAnHour());
    publish(window);
    try (Notifier first = started(toEvents())) {
      publish(open);
      publish(other);
      awaitSent(other, "opened");
      awaitCounted(first, "cloudevents", 1);
    }
    try (Notifier second = started(toEvents())) {
      await().atMost(LIMIT).until(() -> second.status().number("held") == 1);
      publish(window.ended(Instant.now(), "ops"));
      awaitSent(open, "opened");
      awaitCounted(second, "cloudevents", 2);
    }
    try (Notifier third = started(toEvents())) {
      publish(Samples.resolved(Samples.loop(name, 2), Resolution.RECOVERED));
      awaitSent(open, "opened", "resolved");
      awaitCounted(third, "cloudevents", 1);
    }
    assertThat(sent(other)).containsExactly("opened");
  }

  @Test
  void whatIsReleasedWhileAReceiverIsUnavailableReachesItAfterARestart() throws Exception {
    Incident open = Samples.loop(name, 1);
    QuietWindow window = quiet(inAnHour());
    publish(window);
    NotifierSettings both = toEvents().withSlack(slack.address());
    slack.answerWith(503);
    try (Notifier first = started(both)) {
      publish(open);
      await().atMost(LIMIT).until(() -> first.status().number("held") == 1);
      publish(window.ended(Instant.now(), "ops"));
      awaitSent(open, "opened");
      awaitCounted(first, "cloudevents", 2);
      await().atMost(LIMIT).until(() -> slack.refusals() > 0);
    }
    slack.answerWith(200);
    try (Notifier second = started(both)) {
      await().atMost(LIMIT).until(() -> slack.taken().size() == 2);
      assertThat(second.receivers().get("cloudevents").sent()).isZero();
      assertThat(sent(open)).containsExactly("opened");
    }
  }

  @Test
  void aNewReceiverIsNotSentWhatIsHeld() throws Exception {
    Incident held = Samples.loop(name, 1);
    Incident open = Samples.loop(name + "-other", 1);
    publish(quiet(inAnHour()));
    publish(held);
    publish(open);
    try (Notifier notifier = started(toEvents())) {
      awaitSent(open, "opened");
      assertThat(sent(held)).isEmpty();
      assertThat(notifier.status().number("held")).isEqualTo(1);
    }
  }

  @Test
  void anAlertIsHeldAndShownWhenItsWindowEnds() throws Exception {
    Incident held = Samples.loop(name, 1);
    Incident open = Samples.loop(name + "-other", 1);
    QuietWindow window = quiet(inAnHour());
    publish(window);
    try (Notifier notifier = started(toAlertmanager())) {
      publish(held);
      publish(open);
      awaitAlerts(open, 1);
      assertThat(alertmanager().alerts(held.id())).isEmpty();
      publish(window.ended(Instant.now(), "ops"));
      awaitAlerts(held, 1);
      assertThat(notifier.status().problem()).isNull();
    }
  }

  @Test
  void theConfigurationsWindowsAreWrittenForAllToRead() throws Exception {
    QuietRules rules =
        QuietRules.parse(name + " daily 00:00-12:00, " + name + " daily 12:00-00:00");
    try (Notifier notifier = started(toEvents().withQuiet(rules))) {
      assertThat(notifier.status().problem()).isNull();
      try (QuietTopic topic =
          new QuietTopic(Map.of("bootstrap.servers", broker.bootstrap()), (record, why) -> {})) {
        assertThat(topic.readToEnd()).isTrue();
        assertThat(topic.windows())
            .filteredOn(window -> window.workload().equals(name))
            .hasSizeBetween(2, 3)
            .allMatch(window -> window.by().equals("the configuration of " + group))
            .anyMatch(window -> window.isDuring(Instant.now()));
      }
    }
  }

  // ---- more than one notifier

  @Test
  void aSecondNotifierStandsByAndTakesOver() throws Exception {
    Incident before = Samples.loop(name, 1);
    Incident after = Samples.loop(name + "-after", 1);
    Notifier first = started(toEvents());
    try (Notifier second = Notifier.start(toEvents())) {
      await().atMost(LIMIT).until(() -> second.assignments() > 0 && first.isActive());
      publish(before);
      awaitSent(before, "opened");
      awaitCounted(first, "cloudevents", 1);
      assertThat(second.isActive()).isFalse();
      first.close();
      await().atMost(LIMIT).until(() -> second.isActive());
      publish(after);
      awaitSent(after, "opened");
      assertThat(sent(before)).containsExactly("opened");
    } finally {
      first.close();
    }
  }

  @Test
  void aReceiverThatDoesNotAnswerIsReportedAsUnavailable() throws Exception {
    try (Notifier notifier = started(settings().withSlack(URI.create("http://127.0.0.1:1/x")))) {
      publish(Samples.loop(name, 1));
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(notifier.receivers().get("slack").problem())
                      .startsWith("http://127.0.0.1:1/… cannot be reached"));
    }
  }
}
