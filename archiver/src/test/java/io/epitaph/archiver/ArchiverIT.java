package io.epitaph.archiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.files.Durable;
import io.epitaph.kafka.Topics;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.testing.Lives;
import io.epitaph.testing.StallingRelay;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import io.epitaph.vault.Archives;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.Vault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real engine, with a real broker where there is one in the story. */
class ArchiverIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String PREFIX = "epitaph-archiver-it-";
  private static final EngineRef ENGINE = new EngineRef("engine-it", "it", "it");

  @TempDir Path temp;
  private Subjects subjects;
  private Vault vault;
  private Archives archives;
  private final List<String> images = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    subjects = RealEngine.subjects();
    vault = Vault.open(temp.resolve("vault"));
    archives = Archives.in(temp.resolve("vault"));
  }

  @AfterEach
  void close() throws IOException {
    if (subjects != null) {
      subjects.close();
    }
    if (!images.isEmpty()) {
      try (Subjects other = Subjects.open(RealEngine.address())) {
        images.forEach(image -> other.docker().removeImageCmd(image).withForce(true).exec());
      }
    }
  }

  private Path collectorState() throws IOException {
    Path state = temp.resolve("collector");
    Files.createDirectories(state);
    Files.writeString(state.resolve("engine.json"), "{\"id\":\"engine-it\",\"name\":\"it\"}");
    Files.write(state.resolve("masking.key"), new byte[32]);
    return state;
  }

  private Manifest take(String container, boolean pause) throws IOException {
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, collectorState())) {
      return taker.takeNow(container, pause);
    }
  }

  private String cat(Manifest manifest, String path) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    archives.cat(manifest.id(), path, out);
    return out.toString(UTF_8);
  }

  private Map<String, ImageChange.Kind> changed(Manifest manifest) throws IOException {
    Map<String, ImageChange.Kind> changed = new HashMap<>();
    archives.files(manifest.id(), true, file -> changed.put(file.path(), file.change()));
    return changed;
  }

  private boolean isPaused(String id) {
    return Boolean.TRUE.equals(
        subjects.docker().inspectContainerCmd(id).exec().getState().getPaused());
  }

  /** An event of its pause that comes late makes it look paused for a moment. */
  private void awaitUnpaused(String id) {
    await().atMost(LIMIT).until(() -> !isPaused(id));
  }

  // ---- life 3

  @Test
  void whatADeadContainerLeftIsListedAsAddedAndCanBeRead() throws Exception {
    String id = new Lives(subjects, PREFIX).legacy();
    Manifest manifest = take(PREFIX + "legacy", false);
    assertThat(manifest.proofs().missing()).isEmpty();
    assertThat(manifest.proofs().complete()).isTrue();
    assertThat(manifest.proofs().problems()).isEmpty();
    assertThat(manifest.container().id()).isEqualTo(id);
    assertThat(manifest.container().exitCode()).isZero();
    assertThat(manifest.of().engine().id()).isEqualTo("engine-it");
    assertThat(cat(manifest, "var/tmp/legacy")).isEqualTo("left behind\n");
    assertThat(changed(manifest)).containsEntry("/var/tmp/legacy", ImageChange.Kind.ADDED);
    assertThat(manifest.setup().changes().added()).isEqualTo(1);
    assertThat(archives.show(PREFIX + "legacy")).isEqualTo(manifest);
    assertThat(archives.show(id.substring(0, 12))).isEqualTo(manifest);
    assertThat(archives.verify(manifest.id())).isEmpty();
    assertThat(manifest.setup().imageHistory()).isNotEmpty();
  }

  @Test
  void theTarIsByteForByteWhatTheEngineGives() throws Exception {
    String id = new Lives(subjects, PREFIX).legacy();
    Manifest manifest = take(id, false);
    byte[] engines;
    Request export =
        Request.builder().method(Request.Method.GET).path("/containers/" + id + "/export").build();
    try (Response response = subjects.http().execute(export)) {
      engines = response.getBody().readAllBytes();
    }
    ByteArrayOutputStream ours = new ByteArrayOutputStream();
    archives.export(manifest.id(), ours);
    assertThat(ours.toByteArray()).isEqualTo(engines);
  }

  @Test
  void whatAContainerDeletedIsListedThoughItIsNotInTheTar() throws Exception {
    String id = subjects.run(Subject.running(PREFIX + "deleter", "rm /bin/not-executable"));
    subjects.awaitDeath(id, LIMIT);
    assertThat(changed(take(id, false)))
        .containsEntry("/bin/not-executable", ImageChange.Kind.DELETED)
        .containsEntry("/bin", ImageChange.Kind.CHANGED);
  }

  @Test
  void secretsAreMaskedInTheInspectAndKeptInTheConfiguration() throws Exception {
    String id =
        subjects.run(Subject.running(PREFIX + "secret", "true").withEnv("DB_PASSWORD=hunter2"));
    subjects.awaitDeath(id, LIMIT);
    Manifest manifest = take(id, false);
    assertThat(manifest.setup().inspect().toString())
        .contains("DB_PASSWORD")
        .doesNotContain("hunter2");
    assertThat(manifest.setup().config().path("Env").toString()).contains("DB_PASSWORD=hunter2");
    assertThat(new String(Wire.write(manifest.toArchive()), UTF_8)).doesNotContain("hunter2");
  }

  // ---- life 4

  private static final List<String> HARD_ENV =
      List.of(
          "SPACES=two words",
          "QUOTES=\"double\" and 'single'",
          "LINES=one\ntwo\n",
          "DOLLAR=$HOME ${PATH} \\$x",
          "EMPTY=",
          "UNICODE=grüße");

  private String imported(String tag, Manifest manifest) throws IOException {
    try (ArchiveImporter importer = ArchiveImporter.open(RealEngine.address());
        StoredArchive archive = vault.open(manifest.id())) {
      ArchiveImporter.Imported imported =
          importer.importInto(archive, "epitaph-archiver-it:" + tag);
      images.add(imported.reference());
      assertThat(imported.configured()).isTrue();
      return imported.reference();
    }
  }

  private String logOf(String id) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    subjects
        .docker()
        .logContainerCmd(id)
        .withStdOut(true)
        .withStdErr(true)
        .exec(
            new com.github.dockerjava.api.async.ResultCallback.Adapter<Frame>() {
              @Override
              public void onNext(Frame frame) {
                out.writeBytes(frame.getPayload());
              }
            })
        .awaitCompletion();
    return out.toString(UTF_8);
  }

  private static ObjectNode configOf(String id) throws IOException {
    try (DockerEngine engine = DockerEngine.connect(RealEngine.address())) {
      return ImageConfig.of(Wire.MAPPER.readTree(engine.inspect(id)).path("Config"));
    }
  }

  @Test
  void anImportedArchiveRunsAsTheContainerDidWithoutACommand() throws Exception {
    String script =
        "echo in $(pwd -P 2>/dev/null || echo $PWD) \"$@\"; printf '%s|' \"$SPACES\" \"$QUOTES\" \"$LINES\""
            + " \"$DOLLAR\" \"$EMPTY\" \"$UNICODE\"; cat legacy; echo more >> legacy";
    String first =
        subjects
            .docker()
            .createContainerCmd(subjects.image())
            .withName(PREFIX + "first")
            .withEntrypoint("/bin/sh", "-c", script)
            .withCmd("a b", "c\"d", "e'f", "$g", "h\ni")
            .withEnv(HARD_ENV)
            .withWorkingDir("/var/tmp")
            .withUser("0:0")
            .withStopSignal("SIGUSR1")
            .withLabels(Map.of(Subjects.LABEL, "life-4", "odd \"label\"", "x=$y 'z'\nw"))
            .withHealthcheck(
                new HealthCheck()
                    .withTest(List.of("CMD", "test", "-e", "a b\"$c"))
                    .withInterval(7_000_000_000L))
            .withExposedPorts(com.github.dockerjava.api.model.ExposedPort.tcp(8080))
            .withVolumes(new com.github.dockerjava.api.model.Volume("/data dir"))
            .exec()
            .getId();
    String second = null;
    try {
      subjects.start(first);
      subjects.awaitDeath(first, LIMIT);
      Manifest manifest = take(first, false);
      String image = imported("2.0", manifest);
      second =
          subjects
              .docker()
              .createContainerCmd(image)
              .withName(PREFIX + "second")
              .withLabels(Map.of(Subjects.LABEL, "life-4"))
              .exec()
              .getId();
      subjects.start(second);
      subjects.awaitDeath(second, LIMIT);

      assertThat(logOf(first)).contains("can't open 'legacy'", "grüße", "one\ntwo");
      // The second finds what the first has left; else they say the same.
      assertThat(logOf(second)).isEqualTo(logOf(first).replaceAll("cat: .*\n", "") + "more\n");
      ObjectNode a = configOf(first);
      ObjectNode b = configOf(second);
      ObjectNode labels = (ObjectNode) b.remove("Labels");
      assertThat(labels.path(ArchiveImporter.LABEL).asText()).isEqualTo(manifest.id());
      a.remove("Labels")
          .properties()
          .forEach(label -> assertThat(labels.get(label.getKey())).isEqualTo(label.getValue()));
      assertThat(b).isEqualTo(a);
      assertThat(subjects.docker().inspectImageCmd(image).exec().getRootFS().getLayers())
          .hasSize(1);
    } finally {
      subjects.remove(first);
      if (second != null) {
        subjects.remove(second);
      }
    }
  }

  @Test
  void aBrokenArchiveBecomesNoImage() throws Exception {
    String id = new Lives(subjects, PREFIX).legacy();
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    archives.export(take(id, false).id(), tar);
    byte[] half = Arrays.copyOf(tar.toByteArray(), tar.size() / 2);
    Manifest broken = archives.add(new ByteArrayInputStream(half), "half.tar");
    try (ArchiveImporter importer = ArchiveImporter.open(RealEngine.address());
        StoredArchive archive = vault.open(broken.id())) {
      assertThatThrownBy(() -> importer.importInto(archive, "epitaph-archiver-it:broken"))
          .hasMessageContaining("not whole");
    }
  }

  // ---- life 6

  /** Returns when it has made its file. */
  private String ticking(String name) throws InterruptedException {
    String id =
        subjects.run(
            Subject.running(PREFIX + name, "while true; do echo x >> /tmp/ticks; sleep 0.05; done")
                .withStopTimeout(Duration.ZERO));
    subjects.exec(id, "until test -e /tmp/ticks; do sleep 0.05; done");
    return id;
  }

  @Test
  void aPausedContainerIsArchivedAndStaysPaused() throws Exception {
    String id = ticking("asleep");
    subjects.pause(id);
    Manifest manifest = take(id, true);
    assertThat(manifest.paused()).isTrue();
    assertThat(manifest.proofs().complete()).isTrue();
    assertThat(isPaused(id)).isTrue();
    subjects.unpause(id);
  }

  @Test
  void aRunningContainerIsPausedOnlyWhileItIsExported() throws Exception {
    String id = ticking("web");
    Manifest manifest = take(id, true);
    assertThat(manifest.paused()).isTrue();
    assertThat(manifest.proofs().complete()).isTrue();
    awaitUnpaused(id);
    assertThat(vault.folder().resolve("paused")).isEmptyDirectory();
    assertThat(changed(manifest)).containsEntry("/tmp/ticks", ImageChange.Kind.ADDED);
  }

  @Test
  void aContainerIsUnpausedThoughTheVaultIsFull() throws Exception {
    String id = ticking("full");
    Durable full =
        new Durable() {
          @Override
          public void sync(java.nio.channels.FileChannel file) throws IOException {
            if (isPaused(id)) {
              throw new IOException("No space left on device");
            }
            super.sync(file);
          }
        };
    Vault there = Vault.on(full, temp.resolve("full"));
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), there, (Path) null)) {
      assertThatThrownBy(() -> taker.takeNow(id, true)).hasMessageContaining("No space left");
    }
    awaitUnpaused(id);
  }

  @Test
  void whatAKilledArchiverLeftPausedIsUnpausedByTheNext() throws Exception {
    String id = ticking("left");
    // A process that is killed leaves the journal as it is, and its lock goes with it.
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, (Path) null)) {
      assertThat(taker.takeNow(id, true).paused()).isTrue();
    }
    Path paused = vault.folder().resolve("paused");
    Files.createDirectories(paused);
    Files.writeString(
        paused.resolve("left.json"),
        "{\"schema\":1,\"engine\":\""
            + RealEngine.address()
            + "\",\"containerId\":\""
            + id
            + "\"}");
    subjects.pause(id);
    ArchiveTaker.open(RealEngine.address(), vault, (Path) null).close();
    awaitUnpaused(id);
    assertThat(paused).isEmptyDirectory();
  }

  @Test
  void aJournalOfAContainerThatIsGoneIsRemoved() throws Exception {
    Path paused = Files.createDirectories(vault.folder().resolve("paused"));
    Files.writeString(
        paused.resolve("gone.json"),
        "{\"schema\":1,\"engine\":\""
            + RealEngine.address()
            + "\",\"containerId\":\""
            + "0".repeat(64)
            + "\"}");
    Files.writeString(paused.resolve("torn.json"), "{\"sch");
    Files.writeString(
        paused.resolve("other.json"),
        "{\"schema\":1,\"engine\":\"tcp://other:2375\",\"containerId\":\"x\"}");
    ArchiveTaker.open(RealEngine.address(), vault, (Path) null).close();
    try (var left = Files.list(paused)) {
      assertThat(left.map(p -> p.getFileName().toString())).containsExactly("other.json");
    }
  }

  // ---- engines whose export leaks

  /** As if its layers could not be read from here. */
  private Manifest takeFromEngine(String id) throws IOException {
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, collectorState())) {
      return taker.withoutLayers().takeNow(id, false);
    }
  }

  @Test
  void anEngineWhoseExportLeaksIsAskedForACopyWhichHoldsTheSame() throws Exception {
    String id = new Lives(subjects, PREFIX).legacy();
    Manifest exported = takeFromEngine(id);
    Path file = vault.folder().resolve("self-test.json");
    assertThat(file).content().contains("\"leaks\":false");
    Files.writeString(file, Files.readString(file).replace("\"leaks\":false", "\"leaks\":true"));
    Manifest copied = takeFromEngine(id);
    assertThat(copied.how()).isEqualTo(Archive.How.COPY);
    assertThat(copied.proofs().complete()).isTrue();
    assertThat(cat(copied, "/var/tmp/legacy")).isEqualTo("left behind\n");
    assertThat(filesOf(copied)).containsExactlyInAnyOrderElementsOf(filesOf(exported));
  }

  /** Without the root and what the engine mounts into each container, which only a copy has. */
  private List<String> filesOf(Manifest manifest) throws IOException {
    List<String> files = new ArrayList<>();
    archives.files(
        manifest.id(),
        false,
        file -> {
          if (!file.path().matches("/|/etc/(hosts|hostname|resolv.conf)")) {
            files.add(file.path() + " " + file.change() + " " + file.entry().sha256());
          }
        });
    return files;
  }

  @Test
  void fromAnEngineWhoseExportLeaksNoVolumeGetsIntoATar() throws Exception {
    takeFromEngine(new Lives(subjects, PREFIX).legacy());
    Path file = vault.folder().resolve("self-test.json");
    Files.writeString(file, Files.readString(file).replace("\"leaks\":false", "\"leaks\":true"));
    String id =
        subjects
            .docker()
            .createContainerCmd(subjects.image())
            .withName(PREFIX + "volume")
            .withCmd("/bin/sh", "-c", "echo private > /data/file")
            .withVolumes(new com.github.dockerjava.api.model.Volume("/data"))
            .withLabels(Map.of(Subjects.LABEL, "volume"))
            .exec()
            .getId();
    try {
      subjects.start(id);
      subjects.awaitDeath(id, LIMIT);
      Manifest manifest = takeFromEngine(id);
      assertThat(manifest.how()).isEqualTo(Archive.How.EXPORT);
      assertThat(manifest.setup().mounts())
          .extracting(Manifest.Mount::destination)
          .containsExactly("/data");
      assertThat(filesOf(manifest)).noneMatch(f -> f.startsWith("/data/file"));
    } finally {
      subjects.remove(id);
    }
  }

  @Test
  void aContainerThatIsNotThereIsAnErrorForAHand() {
    assertThatThrownBy(() -> take(PREFIX + "never-was", false))
        .isInstanceOf(NoSuchContainerException.class);
  }

  // ---- requests

  private static ArchiveRequest request(EngineRef engine, String containerId, String subject) {
    return new ArchiveRequest(
        ArchiveRequest.SCHEMA,
        ArchiveRequest.idOf(engine.id(), containerId, subject),
        engine,
        containerId,
        "asked",
        subject,
        Instant.now(),
        ArchiveRequest.Reason.FAULT,
        "failed: exit 3",
        false,
        null,
        "asked:1",
        CauseOfDeath.Kind.FAILED);
  }

  private static void send(KafkaBroker broker, byte[]... values) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(Topic.ARCHIVE_REQUESTS.topicName(), "e", value)).get();
      }
    }
  }

  private static List<ConsumerRecord<String, byte[]>> records(KafkaBroker broker, Topic topic) {
    return TopicRecords.all(broker.bootstrap(), topic.topicName());
  }

  private static List<Archive> outcomes(KafkaBroker broker) throws IOException {
    List<Archive> all = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records(broker, Topic.ARCHIVES)) {
      all.add(Wire.read(record.value(), Archive.class));
    }
    return all;
  }

  private static KafkaBroker broker(Path folder) throws Exception {
    KafkaBroker broker = KafkaBroker.start(folder, 0);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
    return broker;
  }

  private ArchiverSettings settings(URI engine, KafkaBroker broker) throws IOException {
    return ArchiverSettings.of(engine, broker.bootstrap(), temp.resolve("vault"), collectorState());
  }

  @Test
  void requestsAreFulfilledOnceAndWhatIsLostIsSaid() throws Exception {
    String dead = new Lives(subjects, PREFIX).legacy();
    String gone = new Lives(subjects, PREFIX).ephemeral();
    subjects.remove(gone);
    ArchiveRequest first = request(ENGINE, dead, "run-1");
    KafkaBroker broker = broker(temp.resolve("kafka"));
    try {
      ArchiverSettings settings = settings(RealEngine.address(), broker);
      send(
          broker,
          Wire.write(first),
          Wire.write(request(new EngineRef("another", "o", "o"), dead, "run-1")),
          "no request".getBytes(UTF_8),
          Wire.write(first),
          Wire.write(request(ENGINE, gone, "run-2")));
      try (Archiver archiver = Archiver.start(settings)) {
        await().atMost(LIMIT).until(() -> outcomes(broker).size() == 3);
        List<Archive> outcomes = outcomes(broker);
        assertThat(outcomes.get(0)).isEqualTo(outcomes.get(1));
        assertThat(outcomes.get(0).state()).isEqualTo(Archive.State.STORED);
        assertThat(outcomes.get(0).incarnationId()).isEqualTo("run-1");
        assertThat(outcomes.get(2).state()).isEqualTo(Archive.State.LOST);
        // On an engine that once had a keeper it goes on with why nothing was kept.
        assertThat(outcomes.get(2).lost())
            .matches("removed before it could be exported(; nobody has listened since \\S+: .+)?");
        assertThat(outcomes.get(2).containerName()).isEqualTo("asked");
        assertThat(outcomes.get(2).image()).isEqualTo("asked:1");
        assertThat(outcomes.get(2).cause()).isEqualTo(CauseOfDeath.Kind.FAILED);
        assertThat(archives.list()).hasSize(2);
        await().atMost(LIMIT).until(() -> archiver.status().number("lag") == 0);
        assertThat(archiver.status().number("dead_letters")).isEqualTo(1);
        assertThat(archiver.status().problem()).isNull();
      }
      // The next goes on where this one was.
      try (Archiver archiver = Archiver.start(settings)) {
        String later = new Lives(subjects, PREFIX + "later-").legacy();
        send(broker, Wire.write(request(ENGINE, later, "run-3")));
        await().atMost(LIMIT).until(() -> outcomes(broker).size() == 4);
        assertThat(archiver.status().running()).isTrue();
        assertThat(outcomes(broker).get(3).containerId()).isEqualTo(later);
      }
    } finally {
      broker.close();
    }
  }

  @Test
  void anArchiverThatIsClosedDuringAPausedExportUnpausesAndIsDoneByTheNext() throws Exception {
    String id = ticking("closed");
    subjects.exec(id, "head -c 300000000 /dev/zero > /tmp/large");
    ArchiveRequest request =
        new ArchiveRequest(
            1,
            ArchiveRequest.idOf("engine-it", id, "x"),
            ENGINE,
            id,
            null,
            null,
            Instant.now(),
            ArchiveRequest.Reason.BY_HAND,
            null,
            true,
            null,
            null,
            null);
    KafkaBroker broker = broker(temp.resolve("kafka"));
    try {
      send(broker, Wire.write(request));
      try (StallingRelay engine =
              StallingRelay.start(temp.resolve("engine.sock"), RealEngine.address(), 1024 * 1024);
          Archiver archiver = Archiver.start(settings(engine.address(), broker))) {
        await().atMost(LIMIT).until(() -> engine.isStalled() && isPaused(id));
        assertThat(archiver.status().detail()).contains(id);
      }
      awaitUnpaused(id);
      assertThat(outcomes(broker)).isEmpty();
      assertThat(archives.list()).isEmpty();
      try (Archiver archiver = Archiver.start(settings(RealEngine.address(), broker))) {
        await().atMost(LIMIT).until(() -> outcomes(broker).size() == 1);
        assertThat(outcomes(broker).get(0).complete()).isTrue();
        assertThat(archiver.status().number("stored")).isEqualTo(1);
        String large = imported("large", archives.list().get(0));
        assertThat(subjects.docker().inspectImageCmd(large).exec().getSize())
            .isGreaterThan(300_000_000L);
      }
      awaitUnpaused(id);
    } finally {
      broker.close();
    }
  }
}
