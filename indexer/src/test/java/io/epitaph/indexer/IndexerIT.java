package io.epitaph.indexer;

import static io.epitaph.indexer.Servers.patiently;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.indexer.search.AmbiguousNameException;
import io.epitaph.indexer.search.EventQuery;
import io.epitaph.indexer.search.FileQuery;
import io.epitaph.indexer.search.IncidentQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.indexer.search.LifeQuery;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Life;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker, a real Elasticsearch; each test has records of its own. */
class IndexerIT {

  @TempDir static Path folder;
  private static Servers servers;
  private static Indexer indexer;
  private static IndexSearch reader;

  @BeforeAll
  static void start() throws Exception {
    servers = Servers.start(folder);
    // The topics come after it, as they may.
    indexer = Indexer.start(servers.settings("epitaph-indexer"));
    servers.makeTopics();
    reader = new IndexSearch(servers.elasticsearch().address(), null);
  }

  @AfterAll
  static void stop() throws IOException {
    indexer.close();
    reader.close();
    servers.close();
  }

  private static List<EngineEvent> events(String container) throws IOException {
    List<EngineEvent> all = new ArrayList<>();
    reader.events(new EventQuery(container, null, null, null, null), all::add);
    return all;
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  @Test
  void everyKindIsReadBackAsItWasWritten() throws Exception {
    EngineEvent event = Samples.event(Samples.CONTAINER, Samples.T, "die", "exitCode", "127");
    Life life = Samples.life(Samples.CONTAINER, "read-back", 3, Life.State.DEAD);
    Incident incident = Samples.incident(Incident.Status.RESOLVED, 5);
    servers.publish(Topic.EVENTS, event);
    servers.publish(EngineRecord.SNAPSHOT, Samples.snapshot());
    servers.publish(EngineRecord.STATUS, Samples.status());
    servers.publish(Topic.LIVES, life);
    servers.publish(Topic.INCARNATIONS, Samples.incarnation(3));
    servers.publish(Topic.INCIDENTS, incident);
    patiently()
        .untilAsserted(
            () -> {
              assertThat(events(Samples.CONTAINER)).contains(event);
              assertThat(reader.life("read-back")).isEqualTo(life);
              assertThat(reader.incarnations(Samples.CONTAINER))
                  .containsExactly(Samples.incarnation(3));
              assertThat(
                      reader.incidents(
                          new IncidentQuery(
                              "resolved", "restart-loop", null, Samples.CONTAINER, 10)))
                  .containsExactly(incident);
              assertThat(reader.snapshot(Samples.CONTAINER)).isEqualTo(Samples.snapshot());
              assertThat(reader.counts().get("status")).isEqualTo(1);
            });
  }

  private static Incarnation ghost(int revision) throws Exception {
    ObjectNode json = (ObjectNode) Wire.MAPPER.readTree(Wire.write(Samples.incarnation(revision)));
    json.put("id", "ghost").put("containerId", "9".repeat(64));
    return Wire.read(json, Incarnation.class);
  }

  @Test
  void anIncarnationThatNeverWasIsForgotten() throws Exception {
    servers.publish(Topic.INCARNATIONS, ghost(3));
    patiently().until(() -> reader.incarnations("9".repeat(64)).size() == 1);
    servers.withdraw(ghost(4));
    patiently().until(() -> reader.incarnations("9".repeat(64)).isEmpty());
  }

  @Test
  void aQuietWindowIsFoundByItsEnd() throws Exception {
    Instant end = Samples.quiet().to();
    servers.publish(Topic.QUIET, Samples.quiet());
    patiently()
        .untilAsserted(() -> assertThat(reader.quietWindows(end)).containsExactly(Samples.quiet()));
    assertThat(reader.quietWindows(end.plusMillis(1))).isEmpty();
  }

  @Test
  void aKeptFileIsFoundByNameHashAndText() throws Exception {
    servers.publish(Topic.ARCHIVES, Samples.archive());
    servers.publish(Topic.FILES, Samples.file());
    patiently()
        .untilAsserted(
            () -> {
              assertThat(reader.archives(Samples.CONTAINER, 5)).containsExactly(Samples.archive());
              for (FileQuery query :
                  List.of(
                      new FileQuery(null, null, "legacy.txt", null, null, 5),
                      new FileQuery(null, null, null, "cd".repeat(32), null, 5),
                      new FileQuery(null, "archive-1", null, null, "left behind", 5))) {
                assertThat(reader.files(query))
                    .as(query.toString())
                    .containsExactly(Samples.file());
              }
            });
  }

  @Test
  void anOlderRevisionNeverTakesThePlaceOfANewer() throws Exception {
    String container = "a".repeat(64);
    servers.publish(Topic.LIVES, Samples.life(container, "revised", 9, Life.State.DEAD));
    servers.publish(Topic.LIVES, Samples.life(container, "revised", 2, Life.State.RUNNING));
    String later = "b".repeat(64);
    servers.publish(Topic.LIVES, Samples.life(later, "after-revised", 1, Life.State.RUNNING));
    patiently().until(() -> reader.life("after-revised") != null);
    assertThat(reader.life("revised").revision()).isEqualTo(9);
  }

  @Test
  void namesAndBeginsOfIdsAreTakenAsTheEngineDoes() throws Exception {
    servers.publish(
        Topic.LIVES, Samples.life("cafe1" + "0".repeat(59), "first-cafe", 1, Life.State.DEAD));
    servers.publish(
        Topic.LIVES, Samples.life("cafe2" + "0".repeat(59), "second-cafe", 1, Life.State.DEAD));
    patiently().until(() -> reader.life("second-cafe") != null);
    patiently().until(() -> reader.life("first-cafe") != null);
    assertThat(reader.life("cafe1").name()).isEqualTo("first-cafe");
    assertThat(reader.life("before-first-cafe").name()).isEqualTo("first-cafe");
    assertThat(reader.life("no-such-thing")).isNull();
    assertThatThrownBy(() -> reader.life("cafe"))
        .isInstanceOf(AmbiguousNameException.class)
        .hasMessageContaining("cafe10000000")
        .hasMessageContaining("cafe20000000");
    assertThat(reader.lives(new LifeQuery("first-cafe", null, null, null, 10))).hasSize(1);
  }

  private static @Nullable ConsumerRecord<String, byte[]> deadLetter(byte[] value) {
    return servers.deadLetters().stream()
        .filter(letter -> Arrays.equals(letter.value(), value))
        .findFirst()
        .orElse(null);
  }

  @Test
  void whatIsNoRecordGoesToTheDeadLettersWithItsPlace() throws Exception {
    byte[] broken = "{\"schema\":1,\"id\":".getBytes(UTF_8);
    long offset = servers.publish(Topic.INCIDENTS, broken);
    byte[] later = "{\"schema\":99}".getBytes(UTF_8);
    servers.publish(Topic.LIVES, later);
    patiently().until(() -> deadLetter(later) != null && deadLetter(broken) != null);
    ConsumerRecord<String, byte[]> letter = deadLetter(broken);
    assertThat(letter.key()).isEqualTo(Topic.INCIDENTS.topicName());
    assertThat(header(letter, "topic")).isEqualTo(Topic.INCIDENTS.topicName());
    assertThat(header(letter, "offset")).isEqualTo(Long.toString(offset));
    assertThat(header(letter, "by")).isEqualTo("indexer");
    assertThat(header(letter, "error")).startsWith("Incident: ");
  }

  @Test
  void hugeAttributesAndLabelsThatAreNoPathsAreTaken() throws Exception {
    String container = "d".repeat(64);
    EngineEvent huge =
        Samples.event(
            container,
            Samples.T,
            "start",
            "note",
            "x".repeat(1024 * 1024),
            "a",
            "1",
            "a.b",
            "2",
            "label",
            "y".repeat(40_000),
            "",
            "a name that is empty",
            ".",
            "a dot");
    servers.publish(Topic.EVENTS, huge);
    patiently()
        .untilAsserted(
            () -> {
              assertThat(servers.deadLetters())
                  .noneMatch(d -> new String(d.value(), UTF_8).contains(container));
              assertThat(events(container)).containsExactly(huge);
            });
  }

  @Test
  void readAgainFromTheBeginningTheDocumentsAreTheSame() throws Exception {
    String container = "e".repeat(64);
    servers.publish(Topic.EVENTS, Samples.event(container, Samples.T, "start"));
    servers.publish(Topic.LIVES, Samples.life(container, "once", 4, Life.State.DEAD));
    patiently().until(() -> reader.life("once") != null && !events(container).isEmpty());
    try (Indexer again = Indexer.start(servers.settings("from-the-beginning"))) {
      patiently()
          .until(() -> again.status().number("indexed") > 0 && again.status().number("lag") == 0);
      assertThat(again.status().problem()).isNull();
    }
    assertThat(events(container)).hasSize(1);
    assertThat(reader.lives(new LifeQuery("once", null, null, null, 10))).hasSize(1);
  }

  @Test
  void whileElasticsearchIsUnavailableNothingIsLostAndTheReportSaysSo() throws Exception {
    int port = servers.elasticsearch().address().getPort();
    servers.elasticsearch().close();
    String container = "f".repeat(64);
    for (int i = 0; i < 20; i++) {
      servers.publish(Topic.EVENTS, Samples.event(container, Samples.T.plusSeconds(i), "start"));
    }
    patiently()
        .untilAsserted(
            () ->
                assertThat(indexer.status().problem())
                    .contains("cannot be reached")
                    .contains(Integer.toString(port)));
    servers.startElasticsearch(port);
    patiently().ignoreExceptions().until(() -> events(container).size() == 20);
    patiently().until(() -> indexer.status().problem() == null);
  }

  @Test
  void aReaderSaysWhereItCouldNotReach() throws Exception {
    try (IndexSearch nowhere = new IndexSearch(URI.create("http://127.0.0.1:1"), null)) {
      assertThatThrownBy(nowhere::health)
          .isInstanceOf(IndexUnavailableException.class)
          .hasMessageContaining("http://127.0.0.1:1 cannot be reached");
    }
  }

  @Test
  void eventsAreCutBySinceAndUntil() throws Exception {
    String container = "9".repeat(64);
    for (int i = 0; i < 5; i++) {
      servers.publish(Topic.EVENTS, Samples.event(container, Samples.T.plusSeconds(i), "start"));
    }
    patiently().until(() -> events(container).size() == 5);
    List<Instant> times = new ArrayList<>();
    reader.events(
        new EventQuery(
            container, "container", "start", Samples.T.plusSeconds(1), Samples.T.plusSeconds(3)),
        e -> times.add(e.occurredAt()));
    assertThat(times).containsExactly(Samples.T.plusSeconds(1), Samples.T.plusSeconds(2));
  }

  @Test
  void aLoneRecordDoesNotWaitForMoreToCome() throws Exception {
    String container = "q".repeat(64);
    servers.publish(Topic.EVENTS, Samples.event(container, Samples.T, "die"));
    patiently().until(() -> !events(container).isEmpty());
  }

  @Test
  void moreEventsThanAPageAreReadOnceEachAlsoThoseWithoutATime() throws Exception {
    String container = "p".repeat(64);
    List<EngineEvent> all = new ArrayList<>();
    for (int i = 0; i < 2_100; i++) {
      // Many at one time: only their ids differ.
      EngineEvent event =
          Samples.event(container, Samples.T.plusSeconds(i / 700), "exec_create: " + i);
      all.add(event);
    }
    for (int i = 0; i < 1_000; i++) {
      all.add(
          Samples.event(container, Instant.parse("1950-01-01T00:00:00Z").plusNanos(i), "start"));
    }
    for (EngineEvent event : all) {
      servers.send(Topic.EVENTS, event);
    }
    patiently().until(() -> events(container).size() >= all.size());
    assertThat(events(container)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(events(container).subList(1_000, 3_100))
        .isSortedAccordingTo(Comparator.comparing(EngineEvent::occurredAt));
  }

  @Test
  void eventsThatDoNotFitIntoOneAnswerAreReadInSeveral() throws Exception {
    String container = "h".repeat(64);
    List<EngineEvent> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(
          Samples.event(
              container, Samples.T.plusSeconds(i), "start", "huge", "x".repeat(10 * 1024 * 1024)));
      servers.publish(Topic.EVENTS, all.get(i));
    }
    patiently().untilAsserted(() -> assertThat(events(container)).isEqualTo(all));
  }

  @Test
  void allSnapshotsOfAContainerAreGiven() throws Exception {
    servers.publish(EngineRecord.SNAPSHOT, Samples.snapshot());
    List<InspectSnapshot> found = new ArrayList<>();
    patiently()
        .untilAsserted(
            () -> {
              found.clear();
              reader.snapshots(Samples.CONTAINER, found::add);
              assertThat(found).containsExactly(Samples.snapshot());
            });
  }

  @Test
  void partitionsThatComeBackWhileElasticsearchIsUnavailableCostNothing() throws Exception {
    String container = "r".repeat(64);
    Indexer second = Indexer.start(servers.settings("epitaph-indexer"));
    patiently().until(() -> second.assignments() > 0);
    int port = servers.elasticsearch().address().getPort();
    servers.elasticsearch().close();
    publishStarts(container, 0, 10);
    patiently().until(() -> cannotReachIt(indexer) || cannotReachIt(second));
    // The one that holds them waits; the other leaves, so that all partitions are assigned again.
    boolean firstWaits = cannotReachIt(indexer);
    Indexer waits = firstWaits ? indexer : second;
    Indexer goes = firstWaits ? second : indexer;
    publishStarts(container, 10, 20);
    long assignments = waits.assignments();
    goes.close();
    patiently().until(() -> waits.assignments() > assignments);
    publishStarts(container, 20, 30);
    servers.startElasticsearch(port);
    patiently().ignoreExceptions().until(() -> events(container).size() == 30);
    assertThat(waits.status().running()).isTrue();
    indexer = waits;
  }

  private static boolean cannotReachIt(Indexer one) {
    return String.valueOf(one.status().problem()).contains("cannot be reached");
  }

  private static void publishStarts(String container, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      servers.publish(Topic.EVENTS, Samples.event(container, Samples.T.plusSeconds(i), "start"));
    }
  }
}
