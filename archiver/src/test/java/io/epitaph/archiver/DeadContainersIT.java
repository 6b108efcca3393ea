package io.epitaph.archiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.archiver.DeadContainers.Outcome;
import io.epitaph.engine.DockerEngine;
import io.epitaph.files.Durable;
import io.epitaph.files.Hashes;
import io.epitaph.model.Archive;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import io.epitaph.vault.tar.TarOfFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real engine. Only containers with this test's own label are looked at. */
class DeadContainersIT {
  private static final String PREFIX = "epitaph-dead-it-";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path temp;
  private Subjects subjects;
  private Vault vault;

  @BeforeEach
  void open() throws IOException {
    subjects = RealEngine.subjects();
    vault = Vault.open(temp.resolve("vault"));
  }

  @AfterEach
  void close() throws IOException {
    if (subjects != null) {
      subjects.close();
    }
  }

  private String dead(String name, String... label) throws InterruptedException {
    Subject subject = Subject.running(PREFIX + name, "echo " + name + " > /tmp/left");
    for (int i = 0; i < label.length; i += 2) {
      subject = subject.withLabel(label[i], label[i + 1]);
    }
    String id = subjects.run(subject);
    subjects.awaitDeath(id, LIMIT);
    return id;
  }

  private List<DeadContainer> found(DeadContainers containers) throws IOException {
    return containers.before(
        Instant.now().plusSeconds(60),
        Map.of("label", List.of(Subjects.LABEL + "=" + subjects.mark())));
  }

  private List<Outcome> prune(Vault there) throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), there, (Path) null)) {
      DeadContainers containers = new DeadContainers(taker);
      for (DeadContainer each : found(containers)) {
        outcomes.add(containers.archiveAndRemove(each));
      }
    }
    return outcomes;
  }

  private boolean isThere(String id) throws IOException {
    try (DockerEngine engine = DockerEngine.connect(RealEngine.address())) {
      return engine.containers().contains(id);
    }
  }

  @Test
  void theDeadAreRemovedWhenTheyAreInTheVaultAndTheLivingStay() throws Exception {
    String one = dead("one");
    String never = dead("never", "epitaph.archive", "never");
    String living = subjects.run(Subject.running(PREFIX + "living", "sleep 600"));
    List<Outcome> outcomes = prune(vault);
    assertThat(outcomes).extracting(o -> o.container().id()).containsExactly(one, never);
    assertThat(isThere(one)).isFalse();
    assertThat(isThere(never)).isTrue();
    assertThat(isThere(living)).isTrue();
    Archives archives = Archives.in(vault.folder());
    Manifest manifest = archives.show(String.valueOf(outcomes.get(0).archiveId()));
    assertThat(archives.verify(manifest.id())).isEmpty();
    assertThat(outcomes.get(1).failed()).isFalse();
    subjects.kill(living, "KILL");
    subjects.awaitDeath(living, LIMIT);
  }

  @Test
  void whereverItIsEndedNothingIsRemovedThatIsNotInTheVault() throws Exception {
    List<String> ids = List.of(dead("a"), dead("b"), dead("c"));
    for (int fails = 1; fails < 60 && ids.stream().anyMatch(this::stillThere); fails += 4) {
      int at = fails;
      Durable failing =
          new Durable() {
            private int steps;

            @Override
            public void sync(FileChannel file) throws IOException {
              step();
              super.sync(file);
            }

            @Override
            public void move(Path from, Path to) throws IOException {
              step();
              super.move(from, to);
            }

            private void step() throws IOException {
              if (++steps == at) {
                throw new IOException("No space left on device");
              }
            }
          };
      try {
        prune(Vault.on(failing, vault.folder()));
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("No space left");
      }
      Archives archives = Archives.in(vault.folder());
      for (String id : ids) {
        if (!stillThere(id)) {
          assertThat(archives.verify(archives.show(id).id())).isEmpty();
        }
      }
    }
    assertThat(ids).noneMatch(this::stillThere);
    assertThat(vault.list()).filteredOn(m -> m.proofs().complete()).hasSizeGreaterThanOrEqualTo(3);
  }

  private boolean stillThere(String id) {
    try {
      return isThere(id);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatWasCopiedIntoADeadContainerIsNotLost() throws Exception {
    String id = dead("copied");
    String archive;
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, (Path) null)) {
      DeadContainers containers = new DeadContainers(taker);
      Outcome archived = containers.archive(found(containers).get(0));
      archive = String.valueOf(archived.archiveId());
      assertThat(archived.removed()).isFalse();
      // Of one death it is one archive.
      assertThat(containers.archive(found(containers).get(0)).archiveId()).isEqualTo(archive);
    }
    subjects
        .docker()
        .copyArchiveToContainerCmd(id)
        .withTarInputStream(
            new TarOfFiles(
                List.of(
                    new TarOfFiles.Content(
                        "later", 5, new java.io.ByteArrayInputStream("later".getBytes(UTF_8))))))
        .withRemotePath("/tmp")
        .exec();
    Outcome outcome = prune(vault).get(0);
    assertThat(outcome.removed()).isTrue();
    assertThat(outcome.archiveId()).isNotEqualTo(archive);
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    Archives.in(vault.folder()).cat(String.valueOf(outcome.archiveId()), "tmp/later", out);
    assertThat(out.toString(UTF_8)).isEqualTo("later");
    assertThat(isThere(id)).isFalse();
  }

  @Test
  void whatIsDamagedInTheVaultIsNotRemoved() throws Exception {
    String id = dead("damaged");
    Durable flipping =
        new Durable() {
          @Override
          public void move(Path from, Path to) throws IOException {
            if (to.toString().endsWith(".tar.zst")) {
              byte[] bytes = Files.readAllBytes(from);
              bytes[bytes.length / 2] ^= 1;
              Files.write(from, bytes);
            }
            super.move(from, to);
          }
        };
    Outcome outcome = prune(Vault.on(flipping, vault.folder())).get(0);
    assertThat(outcome.removed()).isFalse();
    assertThat(outcome.damaged()).isTrue();
    assertThat(outcome.kept()).startsWith("its archive is damaged");
    assertThat(isThere(id)).isTrue();
  }

  @Test
  void whatWasStartedMeanwhileIsNotRemoved() throws Exception {
    String id = dead("again");
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, (Path) null)) {
      DeadContainers containers = new DeadContainers(taker);
      DeadContainer before = found(containers).get(0);
      subjects.start(id);
      subjects.awaitDeath(id, LIMIT);
      Outcome outcome = containers.archiveAndRemove(before);
      assertThat(outcome.kept()).isEqualTo("it ran again meanwhile");
      assertThat(isThere(id)).isTrue();
    }
    assertThatThrownBy(() -> Archives.in(vault.folder()).show("no such"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void volumesAreArchivesOfTheirOwn() throws Exception {
    String id =
        subjects
            .docker()
            .createContainerCmd(subjects.image())
            .withName(PREFIX + "volume")
            .withCmd("sh", "-c", "echo kept > /srv/data/db")
            .withVolumes(new com.github.dockerjava.api.model.Volume("/srv/data"))
            .withLabels(Map.of(Subjects.LABEL, "volume"))
            .exec()
            .getId();
    subjects.start(id);
    subjects.awaitDeath(id, LIMIT);
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, (Path) null)) {
      Manifest manifest = taker.takeVolumes(id).get(0);
      assertThat(manifest.name()).endsWith("volume:/srv/data");
      assertThat(manifest.proofs().complete()).isTrue();
      java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
      Archives.in(vault.folder()).cat(manifest.id(), "data/db", out);
      assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("kept\n");
    } finally {
      subjects.remove(id);
    }
  }

  @Test
  void whatIsMountedBeneathAVolumeIsNotInItsArchive() throws Exception {
    Path host = Files.createDirectories(temp.resolve("host"));
    Files.writeString(host.resolve("secret"), "of the host");
    String id =
        subjects
            .docker()
            .createContainerCmd(subjects.image())
            .withName(PREFIX + "beneath")
            .withCmd("sh", "-c", "echo kept > /srv/data/db")
            .withHostConfig(
                com.github.dockerjava.api.model.HostConfig.newHostConfig()
                    .withBinds(
                        com.github.dockerjava.api.model.Bind.parse(PREFIX + "beneath:/srv/data"),
                        com.github.dockerjava.api.model.Bind.parse(host + ":/srv/data/host")))
            .withLabels(Map.of(Subjects.LABEL, subjects.mark()))
            .exec()
            .getId();
    subjects.start(id);
    subjects.awaitDeath(id, LIMIT);
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, (Path) null)) {
      List<Manifest> volumes = taker.takeVolumes(id);
      assertThat(volumes).singleElement().extracting(Manifest::name).asString().endsWith("/data");
      List<String> paths = new ArrayList<>();
      Archives.in(vault.folder()).files(volumes.get(0).id(), false, file -> paths.add(file.path()));
      assertThat(paths).contains("/data/db", "/data/host").doesNotContain("/data/host/secret");
    } finally {
      subjects.remove(id);
      subjects.docker().removeVolumeCmd(PREFIX + "beneath").exec();
    }
  }

  @Test
  void anArchiveFromLayersIsTheEnginesExport() throws Exception {
    Subject subject =
        Subject.running(
            PREFIX + "shapes",
            "mkdir -p /d/deep; echo x > /d/deep/f; ln /d/deep/f /d/hard; ln -s f /d/soft;"
                + " rm /bin/ls; chmod 1777 /d; mkfifo /fifo; touch -d '2001-02-03 04:05:06' /old");
    String id = subjects.run(subject);
    subjects.awaitDeath(id, LIMIT);
    Manifest manifest;
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, (Path) null)) {
      manifest = taker.takeNow(id, false);
    }
    Assumptions.assumeTrue(
        manifest.how() == Archive.How.LAYERS, "needs an engine whose layers can be read from here");
    java.util.TreeSet<String> wanted = new java.util.TreeSet<>();
    MessageDigest digest = Hashes.sha256();
    try (DockerEngine engine = DockerEngine.connect(RealEngine.address())) {
      engine.changes(id).forEach(each -> wanted.add(each.path("Path").asText()));
      try (var tar = new DigestInputStream(engine.export(id), digest)) {
        tar.transferTo(java.io.OutputStream.nullOutputStream());
      }
    }
    assertThat(manifest.proofs().contents()).isNotNull();
    assertThat(manifest.proofs().contents().tar().sha256()).isEqualTo(Hashes.hex(digest));
    java.util.TreeSet<String> changed = new java.util.TreeSet<>();
    Archives.in(vault.folder()).files(manifest.id(), true, file -> changed.add(file.path()));
    assertThat(changed).isEqualTo(wanted);
    subjects.remove(id);
  }

  @Test
  void whatTheVaultHasIsKnownWithoutReadingItAnew() throws Exception {
    dead("first");
    dead("second");
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, (Path) null)) {
      DeadContainer one = found(new DeadContainers(taker)).get(0);
      assertThat(new DeadContainers(taker).archive(one).tried()).isTrue();
      assertThat(new DeadContainers(taker).archive(one).tried()).isFalse();
    }
  }

  /** Else so many of them would be all that {@code --most} ever comes to. */
  @Test
  void oneThatNeverRanIsTakenOnce() throws Exception {
    String id =
        subjects
            .docker()
            .createContainerCmd(subjects.image())
            .withName(PREFIX + "created")
            .withCmd("true")
            .withLabels(Map.of(Subjects.LABEL, subjects.mark()))
            .exec()
            .getId();
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, (Path) null)) {
      DeadContainer dead = found(new DeadContainers(taker)).get(0);
      assertThat(dead.status()).isEqualTo("created");
      assertThat(new DeadContainers(taker).archive(dead).tried()).isTrue();
      assertThat(new DeadContainers(taker).archive(dead).tried()).isFalse();
    } finally {
      subjects.remove(id);
    }
  }

  @Test
  void anArchiveThatIsNotWholeIsKeptAndTakenAgainBesideIt() throws Exception {
    String id = dead("again");
    try (ArchiveTaker taker = ArchiveTaker.open(RealEngine.address(), vault, (Path) null)) {
      DeadContainers containers = new DeadContainers(taker);
      DeadContainer dead = found(containers).get(0);
      byte[] noTar = new byte[700];
      Manifest broken =
          Archives.in(vault.folder())
              .addAnything(new java.io.ByteArrayInputStream(noTar), "broken");
      String first = Wanted.of(dead, 0).archiveId();
      for (String suffix : List.of(".tar.zst", ".idx.zst")) {
        Files.move(
            vault.folder().resolve(broken.id() + suffix), vault.folder().resolve(first + suffix));
      }
      String json = Files.readString(vault.folder().resolve(broken.id() + ".json"));
      Files.delete(vault.folder().resolve(broken.id() + ".json"));
      // A manifest of before they were proven ends in its tags.
      Files.writeString(
          vault.folder().resolve(first + ".json"),
          json.replace(broken.id(), first).replaceFirst(",\"manifestSha256\":\"[0-9a-f]*\"", ""));
      Outcome outcome = containers.archiveAndRemove(dead);
      assertThat(outcome.removed()).isTrue();
      assertThat(outcome.archiveId()).isNotEqualTo(first);
      assertThat(vault.list()).extracting(Manifest::id).contains(first);
      assertThat(isThere(id)).isFalse();
    }
  }
}
