package io.epitaph.system;

import static io.epitaph.system.Indexed.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.engine.EngineAddress;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.indexer.search.EventQuery;
import io.epitaph.indexer.search.FileQuery;
import io.epitaph.indexer.search.IncidentQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.Archive;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Life;
import io.epitaph.stack.EmbeddedStack;
import io.epitaph.stack.Source;
import io.epitaph.stack.StackSettings;
import io.epitaph.testing.Lives;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import io.epitaph.vault.Archives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Lives on a real engine, read from Elasticsearch: collector, Kafka, Flink and indexer are all
 * real. Thresholds that would take minutes are shortened by labels.
 */
class LivesIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String PREFIX = "epitaph-lives-it-";

  @TempDir static Path folder;
  private static Subjects subjects;
  private static Lives lives;
  private static EmbeddedStack stack;
  private static IndexSearch reader;

  @BeforeAll
  static void start() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    var address = EngineAddress.from(System.getenv());
    try {
      subjects = Subjects.open(address);
    } catch (EngineUnavailableException e) {
      Assumptions.abort("needs a Docker engine: " + e.getMessage());
    }
    lives = new Lives(subjects, PREFIX);
    stack =
        EmbeddedStack.start(
            StackSettings.of(folder.resolve("state"), List.of(Source.docker(address))).quick(),
            Map.of("XDG_STATE_HOME", folder.resolve("user").toString()),
            (part, took) -> {});
    reader = new IndexSearch(stack.elasticsearch(), null);
    await().atMost(LIMIT).until(() -> stack.status().healthy());
  }

  @AfterAll
  static void stop() throws IOException {
    if (subjects != null) {
      subjects.close();
    }
    if (stack != null) {
      reader.close();
      stack.close();
    }
  }

  // ---- what is found

  private static Life life(String id) throws IOException {
    Life life = reader.life(id);
    assertThat(life).as("the life of " + id).isNotNull();
    return life;
  }

  private static List<Incarnation> runs(String id) throws IOException {
    return reader.incarnations(id);
  }

  private static Incarnation last(String id) throws IOException {
    List<Incarnation> all = runs(id);
    assertThat(all).isNotEmpty();
    return all.get(all.size() - 1);
  }

  private static List<String> lastWords(String id) throws IOException {
    var words = last(id).lastWords();
    return words == null ? List.of() : words.lines();
  }

  private static List<Incident> incidents(String id) throws IOException {
    return reader.incidents(new IncidentQuery(null, null, null, id, 100));
  }

  /** The alerts: incidents that are not part of another. */
  private static List<Incident> alerts(String id) throws IOException {
    return incidents(id).stream().filter(i -> i.partOf() == null).toList();
  }

  private static List<String> actions(String id) throws IOException {
    List<String> all = new ArrayList<>();
    reader.events(new EventQuery(id, null, null, null, null), e -> all.add(e.action()));
    return all;
  }

  private static void diedOf(String id, CauseOfDeath.Kind kind) {
    soon(
        () -> {
          CauseOfDeath cause = last(id).cause();
          assertThat(cause).isNotNull();
          assertThat(cause.kind()).as(cause.sentence()).isEqualTo(kind);
        });
  }

  private static Incident theAlert(String id, Incident.Kind kind) throws IOException {
    assertThat(alerts(id)).extracting(Incident::kind).containsExactly(kind);
    return alerts(id).get(0);
  }

  // ---- the lives, as numbered in docs/lives.md

  @Test
  void life1EphemeralCompletesAndItsLastWordsAreKept() throws Exception {
    String id = lives.ephemeral();
    diedOf(id, CauseOfDeath.Kind.COMPLETED);
    soon(() -> assertThat(lastWords(id)).containsExactly("I am ephemeral"));
    soon(
        () ->
            assertThat(actions(id))
                .containsExactly("create", "connect", "start", "die", "disconnect"));
    soon(() -> assertThat(life(id).incarnations()).isEqualTo(1));
    soon(() -> assertThat(life(id).state()).isEqualTo(Life.State.DEAD));
    soon(() -> assertThat(last(id).startedBy()).isEqualTo(StartedBy.FIRST_START));
    soon(() -> assertThat(last(id).cause().confidence()).isEqualTo(Confidence.CERTAIN));
    soon(() -> assertThat(last(id).cause().evidence()).hasSize(1));
    List<EngineEvent> events = new ArrayList<>();
    reader.events(new EventQuery(id, null, "die", null, null), events::add);
    assertThat(events.get(0).id()).isEqualTo(last(id).cause().evidence().get(0));
    soon(() -> assertThat(last(id).diedAt()).isEqualTo(events.get(0).occurredAt()));
    assertThat(incidents(id)).isEmpty();
  }

  @Test
  void life2GoneIsAPlainLossWithItsReason() throws Exception {
    String id =
        subjects.run(Subject.running(PREFIX + "gone", "sleep 0.3; exit 3").withAutoRemove());
    soon(() -> assertThat(life(id).state()).isEqualTo(Life.State.DESTROYED));
    diedOf(id, CauseOfDeath.Kind.FAILED);
    soon(
        () ->
            assertThat(reader.archives(id, 5))
                .singleElement()
                .satisfies(
                    archive -> {
                      assertThat(archive.state()).isEqualTo(Archive.State.LOST);
                      assertThat(archive.lost()).contains("removed");
                    }));
  }

  @Test
  void life3LegacyLeavesAFileThatCanBeReadListedAndFound() throws Exception {
    String id = lives.legacy();
    diedOf(id, CauseOfDeath.Kind.COMPLETED);
    soon(() -> assertThat(lastWords(id)).containsExactly("wrote /var/tmp/legacy"));
    soon(() -> assertThat(life(id).lastExitCode()).isZero());
    soon(() -> assertThat(reader.archives(id, 5)).hasSize(1));
    Archive archive = reader.archives(id, 5).get(0);
    assertThat(archive.state()).isEqualTo(Archive.State.STORED);
    assertThat(archive.complete()).isTrue();
    Archives vault = Archives.in(stack.vault());
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    vault.cat(archive.id(), "var/tmp/legacy", content);
    assertThat(content.toString(UTF_8)).isEqualTo("left behind\n");
    List<String> added = new ArrayList<>();
    vault.files(archive.id(), true, file -> added.add(file.change().letter() + " " + file.path()));
    assertThat(added).contains("A /var/tmp/legacy");
    assertThat(vault.verify(archive.id())).isEmpty();
    soon(
        () ->
            assertThat(reader.files(new FileQuery(id, null, "legacy", null, null, 5))).hasSize(1));
    String hash = reader.files(new FileQuery(id, null, "legacy", null, null, 5)).get(0).sha256();
    assertThat(reader.files(new FileQuery(id, null, null, hash, null, 5))).hasSize(1);
    assertThat(reader.files(new FileQuery(id, null, null, null, "left behind", 5))).hasSize(1);
  }

  @Test
  void aFaultIsArchivedAndALoopOnlyAtItsFirstAndItsLastDeath() throws Exception {
    String id =
        subjects.run(
            Subject.running(PREFIX + "kept-loop", "sleep 0.2; exit 1").withRestart("on-failure:3"));
    soon(
        () ->
            assertThat(reader.archives(id, 10))
                .extracting(Archive::state)
                .containsExactly(Archive.State.STORED, Archive.State.STORED));
  }

  @Test
  void life5ResurrectedIsOneContainerWithASecondIncarnationAndNoLoop() throws Exception {
    String id = lives.resurrected();
    soon(
        () -> {
          assertThat(runs(id)).hasSize(2);
          assertThat(runs(id).get(0).next()).isEqualTo(Next.RESTARTED_BY_HAND);
          assertThat(runs(id).get(1).startedBy()).isEqualTo(StartedBy.HAND);
          assertThat(runs(id).get(1).cause()).isNotNull();
        });
    soon(() -> assertThat(life(id).incarnations()).isEqualTo(2));
    assertThat(incidents(id)).isEmpty();
  }

  @Test
  void life7AChokedChildDiesAndItsContainerSurvives() throws Exception {
    String id = lives.chokedChild();
    diedOf(id, CauseOfDeath.Kind.COMPLETED);
    soon(
        () -> {
          Incident oom = theAlert(id, Incident.Kind.OOM);
          assertThat(oom.details()).containsEntry("verdict", "process-killed-container-survived");
          assertThat(oom.numbers()).containsEntry("limitBytes", Lives.EIGHT_MIB);
        });
  }

  @Test
  void life8AChokedContainerIsOneOomIncidentThatNamesItsLimit() throws Exception {
    String id = lives.choked();
    diedOf(id, CauseOfDeath.Kind.OUT_OF_MEMORY);
    soon(
        () -> {
          Incident oom = theAlert(id, Incident.Kind.OOM);
          assertThat(oom.details()).containsEntry("verdict", "container-killed");
          assertThat(oom.summary()).contains("8 MiB");
        });
    soon(() -> assertThat(last(id).exitCode()).isEqualTo(137));
    soon(() -> assertThat(last(id).cause().sentence()).contains("8 MiB"));
  }

  @Test
  void life9ASickContainerStaysUnhealthyAndNobodyRestartsIt() throws Exception {
    String id = lives.sick(Duration.ofSeconds(2));
    soon(
        () -> {
          Incident stuck = theAlert(id, Incident.Kind.STUCK_UNHEALTHY);
          assertThat(stuck.status()).isEqualTo(Incident.Status.OPEN);
          assertThat(stuck.summary()).contains("the engine never restarts it");
        });
    soon(
        () -> {
          List<HealthChange> health = last(id).health();
          assertThat(health)
              .extracting(HealthChange::status)
              .containsExactly("starting", "healthy", "unhealthy");
          assertThat(health.get(2).failingStreak()).isPositive();
          assertThat(health.get(2).output()).contains("no /tmp/well");
        });
    soon(() -> assertThat(last(id).probes()).isPositive());
    soon(
        () ->
            assertThat(actions(id))
                .as("probes are folded, what people ran is not")
                .contains("exec_create"));
    subjects.remove(id);
    soon(
        () ->
            assertThat(theAlert(id, Incident.Kind.STUCK_UNHEALTHY).status())
                .isEqualTo(Incident.Status.RESOLVED));
  }

  @Test
  void life10FlappingIsOneIncidentThatResolvesAfterQuiet() throws Exception {
    // Enough for an incident when each change takes 10 s, and over in 45 s when they are quick.
    String id = lives.flapping(6, Duration.ofSeconds(15));
    soon(
        () -> {
          Incident flap = theAlert(id, Incident.Kind.HEALTH_FLAP);
          assertThat(flap.status()).isEqualTo(Incident.Status.RESOLVED);
          assertThat(flap.resolution()).isEqualTo(Resolution.QUIET);
          assertThat(flap.numbers().get("changes")).isGreaterThanOrEqualTo(3);
        });
  }

  @Test
  void life11ALoopThatGivesUpIsOneIncidentWithItsDeathsCodesAndDelays() throws Exception {
    String id = lives.loopThatGivesUp();
    soon(
        () -> {
          Incident loop = theAlert(id, Incident.Kind.RESTART_LOOP);
          assertThat(loop.resolution()).isEqualTo(Resolution.GAVE_UP);
          assertThat(loop.numbers()).containsEntry("deaths", 6L).containsEntry("exitCode", 127L);
          assertThat(loop.details().get("exitCodes")).isEqualTo("127 (6 times)");
          assertThat(loop.details().get("delays").split(", ", -1)).hasSize(5);
          assertThat(loop.summary())
              .contains("command not found")
              .contains("gave up after 5 restarts");
        });
    soon(() -> assertThat(runs(id)).hasSize(6));
    soon(() -> assertThat(last(id).next()).isEqualTo(Next.GAVE_UP));
    soon(
        () ->
            assertThat(runs(id).subList(1, 6))
                .extracting(Incarnation::startedBy)
                .containsOnly(StartedBy.POLICY));
  }

  @Test
  void life12ALoopForEverStaysOpenUntilItIsStopped() throws Exception {
    String id =
        subjects.run(
            Subject.running(PREFIX + "for-ever", "sleep 0.5; exit 1")
                .withRestart("always")
                .withLabel("epitaph.restart-loop.count", "3"));
    soon(
        () -> {
          Incident loop = theAlert(id, Incident.Kind.RESTART_LOOP);
          assertThat(loop.status()).isEqualTo(Incident.Status.OPEN);
          assertThat(loop.numbers().get("deaths")).isGreaterThanOrEqualTo(5);
        });
    subjects.stop(id, Duration.ZERO);
    soon(
        () -> {
          Incident loop = theAlert(id, Incident.Kind.RESTART_LOOP);
          assertThat(loop.status()).isEqualTo(Incident.Status.RESOLVED);
          assertThat(loop.resolution()).isEqualTo(Resolution.STOPPED);
        });
  }

  // ---- signals and starts that fail

  private static String sleeper(String name) throws InterruptedException {
    String id =
        subjects.run(
            Subject.running(PREFIX + name, "").withCommand("/bin/sleep", "600").withInit());
    subjects.awaitInit(id, LIMIT);
    return id;
  }

  private static void noIncident(String id) throws IOException {
    assertThat(incidents(id)).isEmpty();
  }

  @Test
  void aKillIsAskedFor() throws Exception {
    String id = sleeper("kill");
    subjects.kill(id, "KILL");
    diedOf(id, CauseOfDeath.Kind.KILLED_ON_REQUEST);
    soon(() -> assertThat(last(id).cause().signal()).isEqualTo(9));
    noIncident(id);
  }

  @Test
  void aTermIsAskedFor() throws Exception {
    String id = sleeper("term");
    subjects.kill(id, "TERM");
    diedOf(id, CauseOfDeath.Kind.KILLED_ON_REQUEST);
    soon(() -> assertThat(last(id).cause().signal()).isEqualTo(15));
    soon(() -> assertThat(last(id).exitCode()).isEqualTo(143));
    noIncident(id);
  }

  @Test
  void aStopThatIsObeyedIsNoCrash() throws Exception {
    String id = sleeper("stop");
    subjects.stop(id, Duration.ofSeconds(10));
    diedOf(id, CauseOfDeath.Kind.STOPPED_ON_REQUEST);
    noIncident(id);
  }

  @Test
  void aStopThatTimesOutIsReported() throws Exception {
    String id =
        subjects.run(
            Subject.running(PREFIX + "stubborn", "trap '' TERM; while true; do sleep 1; done"));
    subjects.stop(id, Duration.ofSeconds(1));
    diedOf(id, CauseOfDeath.Kind.STOP_TIMED_OUT);
    soon(() -> assertThat(last(id).exitCode()).isEqualTo(137));
    noIncident(id);
  }

  @Test
  void aSegmentationFaultIsACrash() throws Exception {
    String id =
        subjects.run(
            Subject.running(PREFIX + "segv", "")
                .withCommand("/bin/sh", "-c", "sleep 0.3; kill -SEGV $$")
                .withInit());
    diedOf(id, CauseOfDeath.Kind.FAULT_SIGNAL);
    soon(() -> assertThat(last(id).exitCode()).isEqualTo(139));
    soon(() -> assertThat(last(id).cause().signal()).isEqualTo(11));
    soon(() -> theAlert(id, Incident.Kind.CRASH));
  }

  @Test
  void aMissingCommandNeverRan() throws Exception {
    String id =
        subjects.create(Subject.running(PREFIX + "missing", "").withCommand("/no/such/command"));
    assertThatThrownBy(() -> subjects.start(id)).hasMessageContaining("no such file");
    diedOf(id, CauseOfDeath.Kind.COULD_NOT_START);
    soon(
        () -> {
          assertThat(last(id).exitCode()).isEqualTo(127);
          assertThat(last(id).cause().sentence()).contains("/no/such/command");
        });
    soon(() -> assertThat(last(id).startedAt()).isNull());
    soon(() -> assertThat(actions(id)).doesNotContain("start", "die"));
  }

  @Test
  void aFileThatIsNotExecutableNeverRan() throws Exception {
    String id =
        subjects.create(
            Subject.running(PREFIX + "not-executable", "").withCommand("/bin/not-executable"));
    assertThatThrownBy(() -> subjects.start(id)).hasMessageContaining("permission denied");
    diedOf(id, CauseOfDeath.Kind.COULD_NOT_START);
    soon(() -> assertThat(last(id).exitCode()).isEqualTo(126));
  }

  @Test
  void aMissingCommandInsideAShellRanAndFailed() throws Exception {
    String id = subjects.run(Subject.running(PREFIX + "shell", "no-such-command"));
    diedOf(id, CauseOfDeath.Kind.FAILED);
    soon(() -> assertThat(last(id).exitCode()).isEqualTo(127));
    soon(() -> assertThat(last(id).cause().sentence()).contains("command not found"));
    soon(() -> assertThat(last(id).startedAt()).isNotNull());
  }

  @Test
  void aPauseIsInTheStory() throws Exception {
    String id = sleeper("asleep");
    subjects.pause(id);
    soon(() -> assertThat(life(id).state()).isEqualTo(Life.State.PAUSED));
    subjects.unpause(id);
    soon(
        () ->
            assertThat(last(id).pauses())
                .singleElement()
                .satisfies(p -> assertThat(p.to()).isAfter(p.from())));
  }

  @Test
  void secretsAreMaskedBeforeTheyLeaveTheHost() throws Exception {
    String id =
        subjects.run(
            Subject.running(PREFIX + "secret", "echo token=$API_TOKEN; echo PASSWORD=hunter2")
                .withEnv("API_TOKEN=s3cr3t-of-mine-0123456789")
                .withLabel("db.password", "label-s3cr3t"));
    diedOf(id, CauseOfDeath.Kind.COMPLETED);
    soon(() -> assertThat(reader.snapshot(id)).isNotNull());
    // Its runs and its life are in indices of their own, each searchable in its own time.
    soon(() -> assertThat(reader.life(id)).isNotNull());
    String all = reader.snapshot(id) + " " + last(id) + " " + life(id);
    assertThat(all)
        .doesNotContain("s3cr3t-of-mine")
        .doesNotContain("hunter2")
        .doesNotContain("label-s3cr3t");
  }

  @Test
  void aContainerOfTestcontainersIsALifeLikeAnother() throws Exception {
    String id;
    try (GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(subjects.image()))
            .withImagePullPolicy(name -> false)
            .withCommand("/bin/sh", "-c", "echo up; exec sleep 600")) {
      container.start();
      id = container.getContainerId();
    }
    String gone = id;
    soon(() -> assertThat(life(gone).state()).isEqualTo(Life.State.DESTROYED));
    diedOf(gone, CauseOfDeath.Kind.KILLED_ON_REQUEST);
    noIncident(gone);
  }
}
