package io.epitaph.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.LogTail;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Wire;
import io.epitaph.testing.Subject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Epitaph relies on in an engine. Real engines are held to it and the simulated ones, by the
 * same checks, so that what is tried on a simulated one holds on a real one.
 */
@Timeout(300)
abstract class EngineContract {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));

  /** How containers are made to live there. */
  interface World extends AutoCloseable {
    String address();

    Dialect dialect();

    String create(Subject subject) throws Exception;

    /** It says a word, writes a file {@code /tmp/left} that holds it, and ends. */
    String completes(String name, String word, int exitCode) throws Exception;

    /** It runs until it is stopped, and ends with 7 on TERM. */
    String runs(String name) throws Exception;

    /** It runs, and does not obey a stop with a time-out of one second. */
    String stubborn(String name) throws Exception;

    /** Its main process is killed at a limit of 8 MiB. */
    String choked(String name) throws Exception;

    /** Its command is not there. */
    String missing(String name) throws Exception;

    /** It ends with 3 at once, and is restarted twice. */
    String loops(String name) throws Exception;

    /** Its health check, {@code cat /tmp/well}, says well, then not. */
    String sick(String name) throws Exception;

    void stop(String id) throws Exception;

    void kill(String id) throws Exception;

    void pause(String id) throws Exception;

    void unpause(String id) throws Exception;

    void exec(String id, String command) throws Exception;

    void remove(String id) throws Exception;

    @Override
    void close() throws IOException;
  }

  private World world;
  private DockerEngine engine;
  private EventStream stream;
  private final List<JsonNode> received = new CopyOnWriteArrayList<>();

  abstract World open() throws Exception;

  @BeforeEach
  void listen() throws Exception {
    world = open();
    engine = DockerEngine.connect(java.net.URI.create(world.address()));
    stream = engine.events(null, null, line -> received.add(json(line)));
  }

  @AfterEach
  void stopListening() throws Exception {
    if (stream != null) {
      stream.close();
    }
    if (engine != null) {
      engine.close();
    }
    if (world != null) {
      world.close();
    }
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return Wire.MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new AssertionError(new String(bytes, UTF_8), e);
    }
  }

  /** What was sent about a container, its networks' events too: actions, without exec ids. */
  private List<String> actions(String id) {
    List<String> actions = new ArrayList<>();
    for (JsonNode event : received) {
      boolean own = event.path("Actor").path("ID").asText().equals(id);
      boolean network =
          event.path("Actor").path("Attributes").path("container").asText().equals(id);
      if (own || network) {
        actions.add(event.path("Action").asText());
      }
    }
    return actions;
  }

  private JsonNode event(String id, String action) {
    return received.stream()
        .filter(event -> event.path("Actor").path("ID").asText().equals(id))
        .filter(event -> event.path("Action").asText().equals(action))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + action + " among " + actions(id)));
  }

  private void awaitActions(String id, String... wanted) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(actions(id)).containsExactly(wanted));
  }

  private InspectSnapshot.Facts facts(String id) throws Exception {
    return new InspectDecoder(MASKER).decode(engine.inspect(id)).facts();
  }

  /** The order in which a death is reported, by the engine's version. */
  private String[] death(boolean stopped, String... before) {
    List<String> actions = new ArrayList<>(Arrays.asList(before));
    if (world.dialect() == Dialect.DOCKER_20_10) {
      actions.addAll(List.of("die", "disconnect"));
      if (stopped) {
        actions.add("stop");
      }
    } else {
      actions.add("disconnect");
      if (stopped) {
        actions.add("stop");
      }
      actions.add("die");
    }
    return actions.toArray(String[]::new);
  }

  @Test
  void aLifeIsReportedInOrder() throws Exception {
    String id = world.completes("contract-completes", "I am ephemeral", 0);
    awaitActions(id, death(false, "create", "connect", "start"));
    InspectSnapshot.Facts facts = facts(id);
    assertThat(facts.status()).isEqualTo("exited");
    assertThat(facts.exitCode()).isZero();
    assertThat(facts.oomKilled()).isFalse();
    // Not which was first: an engine may say that it ended before it started.
    assertThat(facts.startedAt()).isNotNull();
    assertThat(facts.finishedAt()).isNotNull();
  }

  @Test
  void anEventHasTheEnginesShape() throws Exception {
    String id = world.completes("contract-shape", "word", 3);
    awaitActions(id, death(false, "create", "connect", "start"));
    JsonNode die = event(id, "die");
    assertThat(die.path("Type").asText()).isEqualTo("container");
    assertThat(die.path("status").asText()).isEqualTo("die");
    assertThat(die.path("id").asText()).isEqualTo(id);
    assertThat(die.path("from").asText())
        .isEqualTo(die.path("Actor").path("Attributes").path("image").asText());
    assertThat(die.path("scope").asText()).isEqualTo("local");
    assertThat(die.path("timeNano").asLong() / 1_000_000_000L).isEqualTo(die.path("time").asLong());
    JsonNode attributes = die.path("Actor").path("Attributes");
    assertThat(attributes.path("exitCode").asText()).isEqualTo("3");
    assertThat(attributes.path("name").asText()).isEqualTo("contract-shape");
    assertThat(attributes.has("execDuration")).isEqualTo(world.dialect() != Dialect.DOCKER_20_10);
    assertThat(event(id, "create").path("Actor").path("ID").asText()).matches("[0-9a-f]{64}");
  }

  @Test
  void aStopOnRequestReportsItsSignalAndItself() throws Exception {
    String id = world.runs("contract-stopped");
    world.stop(id);
    awaitActions(id, death(true, "create", "connect", "start", "kill"));
    assertThat(event(id, "kill").path("Actor").path("Attributes").path("signal").asText())
        .isEqualTo("15");
    assertThat(facts(id).exitCode()).isEqualTo(7);
  }

  @Test
  void whatDoesNotStopIsKilled() throws Exception {
    String id = world.stubborn("contract-stubborn");
    awaitActions(id, death(true, "create", "connect", "start", "kill", "kill"));
    assertThat(facts(id).exitCode()).isEqualTo(137);
  }

  @Test
  void aKillReportsItsSignal() throws Exception {
    String id = world.runs("contract-killed");
    world.kill(id);
    awaitActions(id, death(false, "create", "connect", "start", "kill"));
    assertThat(event(id, "kill").path("Actor").path("Attributes").path("signal").asText())
        .isEqualTo("9");
    assertThat(facts(id).exitCode()).isEqualTo(137);
  }

  @Test
  void anOomKillIsReported() throws Exception {
    String id = world.choked("contract-choked");
    await().atMost(LIMIT).until(() -> actions(id).containsAll(List.of("oom", "die", "disconnect")));
    // The kernel may report it more than once, and late.
    assertThat(actions(id).stream().filter(action -> !action.equals("oom")))
        .containsExactly(death(false, "create", "connect", "start"));
    InspectSnapshot.Facts facts = facts(id);
    assertThat(facts.oomKilled()).isTrue();
    assertThat(facts.exitCode()).isEqualTo(137);
    assertThat(facts.memoryLimit()).isEqualTo(8L * 1024 * 1024);
  }

  @Test
  void aFailedStartReportsNeitherStartNorDeath() throws Exception {
    String id = world.missing("contract-missing");
    await().atMost(LIMIT).until(() -> actions(id).contains("disconnect"));
    assertThat(actions(id)).startsWith("create").doesNotContain("start", "die");
    InspectSnapshot.Facts facts = facts(id);
    assertThat(facts.status()).isEqualTo("created");
    assertThat(facts.exitCode()).isEqualTo(127);
    assertThat(facts.error()).isNotEmpty();
  }

  @Test
  void aPolicyRestartsUntilItGivesUp() throws Exception {
    String id = world.loops("contract-loops");
    await().atMost(LIMIT).until(() -> actions(id).stream().filter("die"::equals).count() == 3);
    await().atMost(LIMIT).until(() -> facts(id).status().equals("exited"));
    assertThat(actions(id).stream().filter("start"::equals)).hasSize(3);
    assertThat(actions(id)).doesNotContain("restart");
    assertThat(facts(id).restartCount()).isEqualTo(2);
    assertThat(facts(id).exitCode()).isEqualTo(3);
    List<Long> times = new ArrayList<>();
    for (JsonNode event : received) {
      if (event.path("Actor").path("ID").asText().equals(id)
          && Set.of("start", "die").contains(event.path("Action").asText())) {
        times.add(event.path("timeNano").asLong());
      }
    }
    // start, die, start, die, start, die: the delays are at least 100 and 200 ms.
    assertThat(times.get(2) - times.get(1)).isGreaterThanOrEqualTo(100_000_000L);
    assertThat(times.get(4) - times.get(3)).isGreaterThanOrEqualTo(200_000_000L);
  }

  @Test
  void aHealthCheckReportsItsRunsAndItsChanges() throws Exception {
    String id = world.sick("contract-sick");
    await().atMost(LIMIT).until(() -> actions(id).contains("health_status: unhealthy"));
    List<String> actions = actions(id);
    String check = "/bin/sh -c cat /tmp/well";
    assertThat(actions.subList(3, 5))
        .containsExactly("exec_create: " + check, "exec_start: " + check);
    // The end of a probe and what it showed are reported by two threads of a real engine.
    assertThat(actions.subList(5, 7))
        .containsExactlyInAnyOrder("exec_die", "health_status: healthy");
    JsonNode start = event(id, "exec_start: " + check).path("Actor").path("Attributes");
    assertThat(start.path("execID").asText()).matches("[0-9a-f]{64}");
    assertThat(facts(id).health()).isEqualTo("unhealthy");
    assertThat(facts(id).failingStreak()).isPositive();
  }

  @Test
  void aPauseIsReported() throws Exception {
    String id = world.runs("contract-paused");
    world.pause(id);
    await().atMost(LIMIT).until(() -> facts(id).status().equals("paused"));
    world.unpause(id);
    awaitActions(id, "create", "connect", "start", "pause", "unpause");
  }

  @Test
  void anExecReportsItsCommand() throws Exception {
    String id = world.runs("contract-exec");
    world.exec(id, "true");
    awaitActions(
        id,
        "create",
        "connect",
        "start",
        "exec_create: /bin/sh -c true",
        "exec_start: /bin/sh -c true",
        "exec_die");
  }

  @Test
  void aRemovalByForceIsReportedAndTheContainerUnknown() throws Exception {
    String id = world.runs("contract-removed");
    world.remove(id);
    List<String> wanted =
        new ArrayList<>(List.of(death(false, "create", "connect", "start", "kill")));
    wanted.add("destroy");
    awaitActions(id, wanted.toArray(String[]::new));
    assertThatThrownBy(() -> engine.inspect(id)).isInstanceOf(NoSuchContainerException.class);
    assertThat(engine.containers()).doesNotContain(id);
  }

  @Test
  void theLogIsGiven() throws Exception {
    String id = world.completes("contract-log", "one word", 0);
    LogTail log = engine.logTail(id, false, 50, 4096);
    assertThat(log.lines()).containsExactly("one word".getBytes(UTF_8));
    assertThat(log.truncated()).isFalse();
  }

  @Test
  void theExportIsAWholeTarAndReportedWhenComplete() throws Exception {
    String id = world.completes("contract-export", "left", 0);
    RawAnswer answer = RawAnswer.get(world.address(), "/containers/" + id + "/export");
    assertThat(answer.status()).isEqualTo(200);
    byte[] tar = answer.body();
    assertThat(Arrays.copyOfRange(tar, tar.length - 1024, tar.length)).containsOnly(0);
    Set<String> names = new HashSet<>();
    String left = "";
    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        names.add(entry.getName());
        if (entry.getName().equals("tmp/left")) {
          left = new String(in.readAllBytes(), UTF_8).strip();
        }
      }
    }
    assertThat(names).contains("etc/hostname", "tmp/left");
    assertThat(left).isEqualTo("left");
    await().atMost(LIMIT).until(() -> actions(id).contains("export"));
  }

  @Test
  void whatIsListedIsKnownByIdPrefixAndName() throws Exception {
    String id = world.runs("contract-listed");
    JsonNode list = json(RawAnswer.get(world.address(), "/containers/json").body());
    assertThat(list).anySatisfy(each -> assertThat(each.path("Id").asText()).isEqualTo(id));
    assertThat(engine.containers()).contains(id);
    for (String name : List.of(id, id.substring(0, 12), "contract-listed")) {
      assertThat(json(engine.inspect(name)).path("Id").asText()).isEqualTo(id);
    }
  }

  @Test
  void sinceAndUntilAreInclusive() throws Exception {
    String id = world.completes("contract-range", "word", 0);
    await().atMost(LIMIT).until(() -> actions(id).containsAll(List.of("die", "disconnect")));
    Instant start = Instant.EPOCH.plusNanos(event(id, "start").path("timeNano").asLong());
    List<JsonNode> again = new CopyOnWriteArrayList<>();
    try (EventStream range = engine.events(start, start, line -> again.add(json(line)))) {
      assertThat(range.awaitEnd()).isNull();
    }
    assertThat(again).extracting(event -> event.path("Action").asText()).containsExactly("start");
  }

  @Test
  void withoutSinceThereIsNoHistory() throws Exception {
    String id = world.completes("contract-no-history", "word", 0);
    await().atMost(LIMIT).until(() -> actions(id).containsAll(List.of("die", "disconnect")));
    List<JsonNode> live = new CopyOnWriteArrayList<>();
    EventStream opened = engine.events(null, null, line -> live.add(json(line)));
    try {
      String next = world.create(Subject.running("contract-live", "true"));
      await().atMost(LIMIT).until(() -> !live.isEmpty());
      assertThat(live.get(0).path("Actor").path("ID").asText()).isEqualTo(next);
    } finally {
      opened.close();
    }
  }

  @Test
  void itRemembers256Events() throws Exception {
    String id = world.runs("contract-ring");
    for (int i = 0; i < 130; i++) {
      world.pause(id);
      world.unpause(id);
    }
    // At least: 26.1 was seen to send one of that many twice.
    await().atMost(LIMIT).until(() -> actions(id).size() >= 3 + 260);
    List<JsonNode> again = new CopyOnWriteArrayList<>();
    try (EventStream range =
        engine.events(Instant.EPOCH, Instant.now(), line -> again.add(json(line)))) {
      assertThat(range.awaitEnd()).isNull();
    }
    assertThat(again).hasSize(256);
    assertThat(again).contains(received.get(3 + 259)).doesNotContain(received.get(0));
  }

  /** Written with single quotes. */
  private static String inQuery(String json) {
    return URLEncoder.encode(json.replace('\'', '"'), UTF_8);
  }

  /** What of two lives, that of {@code contract-filtered} and another, a filter lets through. */
  private List<String> filtered(String filters) throws Exception {
    Instant now = Instant.now();
    String query =
        "/events?since=0&until=%d.%09d&filters=%s"
            .formatted(now.getEpochSecond(), now.getNano(), inQuery(filters));
    RawAnswer answer = RawAnswer.get(world.address(), query);
    assertThat(answer.status()).isEqualTo(200);
    List<String> found = new ArrayList<>();
    for (String line : new String(answer.body(), UTF_8).lines().toList()) {
      JsonNode event = json(line.getBytes(UTF_8));
      if (received.contains(event)) {
        String name = event.path("Actor").path("Attributes").path("name").asText();
        found.add(name.replace("contract-", "") + " " + event.path("Action").asText());
      }
    }
    return found;
  }

  @Test
  void aFilterLetsThroughWhatFitsEachOfItsKeys() throws Exception {
    String id =
        world.create(Subject.running("contract-filtered", "true").withLabel("team", "blue"));
    String other = world.runs("contract-other");
    world.exec(other, "true");
    await().atMost(LIMIT).until(() -> actions(other).contains("exec_die"));
    String image = event(id, "create").path("Actor").path("Attributes").path("image").asText();

    String created = "'event':['create']}";
    assertThat(filtered("{'container':{'contract-filtered':true},'event':{'create':true}}"))
        .containsExactly("filtered create");
    assertThat(filtered("{'container':['contract-filtered','contract-other']," + created))
        .containsExactly("filtered create", "other create");
    assertThat(filtered("{'container':['" + other.substring(0, 12) + "']," + created))
        .containsExactly("other create");
    assertThat(filtered("{'container':['contract-filt']}")).containsExactly("filtered create");
    assertThat(filtered("{'container':['contract-other'],'type':['network']}")).isEmpty();
    assertThat(filtered("{'type':['network']}")).isNotEmpty();
    assertThat(filtered("{'label':['team']," + created)).containsExactly("filtered create");
    assertThat(filtered("{'label':['team=blue']," + created)).containsExactly("filtered create");
    assertThat(filtered("{'label':['team=red']}")).isEmpty();
    assertThat(filtered("{'label':['team','name=contract-other']}")).isEmpty();
    for (String named : List.of(image, image.replaceFirst(":[^:/]*$", ""))) {
      assertThat(filtered("{'image':['" + named + "']," + created))
          .containsExactly("filtered create", "other create");
    }
    assertThat(filtered("{'image':['no-such']}")).isEmpty();
    assertThat(filtered("{'scope':['swarm']}")).isEmpty();
    assertThat(filtered("{'scope':['local']," + created))
        .containsExactly("filtered create", "other create");
  }

  @Test
  void anActionWithACommandFitsByItsWord() throws Exception {
    String id = world.runs("contract-word");
    world.exec(id, "true");
    await().atMost(LIMIT).until(() -> actions(id).contains("exec_die"));
    String own = "{'container':['" + id + "'],'event':";
    assertThat(filtered(own + "['exec_start']}"))
        .containsExactly("word exec_start: /bin/sh -c true");
    // By its beginning only where one of those three words is asked for.
    assertThat(filtered(own + "['exec_d']}")).isEmpty();
    assertThat(filtered(own + "['exec_start','exec_d']}"))
        .containsExactly("word exec_start: /bin/sh -c true", "word exec_die");
  }

  @Test
  void anUnknownFilterIsIgnored() throws Exception {
    String id = world.create(Subject.running("contract-unknown", "true"));
    await().atMost(LIMIT).until(() -> actions(id).contains("create"));
    assertThat(filtered("{'nobody':['knows'],'container':['" + id + "']}"))
        .containsExactly("unknown create");
    for (String broken :
        List.of(
            "nonsense",
            "[]",
            "{'type':'container'}",
            "{'type':['a'],'event':{'b':true}}",
            "{'type':{'a':1}}")) {
      String query = "/events?filters=" + inQuery(broken);
      assertThat(RawAnswer.get(world.address(), query).status()).isGreaterThanOrEqualTo(400);
    }
  }

  @Test
  void itRefusesInTheEnginesWords() throws Exception {
    RawAnswer unknown = RawAnswer.get(world.address(), "/containers/nope/json");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(json(unknown.body()).path("message").asText())
        .isEqualToIgnoringCase("No such container: nope");
    RawAnswer tooNew = RawAnswer.get(world.address(), "/v9.99/info");
    assertThat(tooNew.status()).isEqualTo(400);
    assertThat(json(tooNew.body()).path("message").asText())
        .startsWith("client version 9.99 is too new. Maximum supported API version is 1.");
    RawAnswer nowhere = RawAnswer.get(world.address(), "/nowhere");
    assertThat(nowhere.status()).isEqualTo(404);
    assertThat(json(nowhere.body()).path("message").asText()).isEqualTo("page not found");
    assertThat(RawAnswer.get(world.address(), "/events?since=abc").status()).isNotEqualTo(200);
    RawAnswer ping = RawAnswer.get(world.address(), "/_ping");
    assertThat(new String(ping.body(), UTF_8)).isEqualTo("OK");
  }
}
