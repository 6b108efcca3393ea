package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.collector.delivery.Delivery;
import io.epitaph.collector.delivery.Outbox;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Wire;
import io.epitaph.testing.ScriptedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a container that the engine has removed, and that a keeper on its host has kept. */
class VanishedTest {
  private static final String ID = "a".repeat(64);

  @TempDir Path folder;

  private final class Forgetful extends ScriptedEngine {
    @Override
    public EngineInfo info() {
      String root = folder.resolve("data").toString();
      return new EngineInfo(
          "e", null, "20.10.24", "1.41", "overlay2", "1", root, false, false, null);
    }
  }

  private void keep() throws IOException {
    Path kept = Files.createDirectories(folder.resolve("data/epitaph/containers/" + ID));
    Files.writeString(
        kept.resolve("config.v2.json"),
        """
        {"ID": "%s", "Name": "/job", "Image": "sha256:1", "RestartCount": 0,
         "Config": {"Image": "box", "Env": ["PASSWORD=hunter2"], "Tty": false},
         "State": {"ExitCode": 137, "OOMKilled": true, "RemovalInProgress": true,
           "StartedAt": "2026-01-01T00:00:00Z", "FinishedAt": "2026-01-01T00:00:00.02Z"}}
        """
            .formatted(ID));
    Files.writeString(
        kept.resolve("hostconfig.json"), "{\"AutoRemove\": true, \"Memory\": 8388608}");
    Files.writeString(
        kept.resolve("json.log"),
        """
        {"log":"password=hunter2\\n","stream":"stdout","time":"2026-01-01T00:00:00.01Z"}
        {"log":"bye\\n","stream":"stderr","time":"2026-01-01T00:00:00.02Z"}
        """);
  }

  private InspectSnapshot death(boolean local) throws IOException, InterruptedException {
    Outbox outbox = new Outbox(sent -> sent.result(null));
    Counters counters = new Counters();
    SnapshotTaker snapshots =
        new SnapshotTaker(
            1,
            new RequestedSnapshots(
                new ContainerNotes(new KnownContainers(ContainerStore.NONE)),
                counters,
                new EngineClock(Clock.systemUTC()),
                HostEvidence.none(),
                new Vanished(local)),
            HostEvidence.none(),
            counters);
    try (Delivery delivery = outbox.open(folder)) {
      Connection connection =
          new Connection(
              new Forgetful(),
              new EngineRef("e", "engine", "host"),
              new Masker("0123456789abcdef".getBytes(UTF_8)),
              delivery,
              null,
              Instant.EPOCH,
              "none");
      snapshots.take(connection, ID, Actions.DIE, "death", null);
      await().atMost(Duration.ofMinutes(2)).until(() -> !outbox.sent().isEmpty());
      snapshots.close(Duration.ofSeconds(5));
      return Wire.read(outbox.sent().get(0).text().getBytes(UTF_8), InspectSnapshot.class);
    }
  }

  @Test
  void itsEndIsThatOfTheEnginesLastRecord() throws Exception {
    keep();
    InspectSnapshot.Facts facts = death(true).facts();
    assertThat(facts).isNotNull();
    assertThat(facts.exitCode()).isEqualTo(137);
    assertThat(facts.oomKilled()).isTrue();
    assertThat(facts.autoRemove()).isTrue();
    assertThat(facts.memoryLimit()).isEqualTo(8388608);
    assertThat(facts.finishedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.02Z"));
  }

  @Test
  void itsLastWordsAreMaskedAsThoseOfAnyOther() throws Exception {
    keep();
    InspectSnapshot death = death(true);
    assertThat(death.lastWords()).isNotNull();
    assertThat(death.lastWords().lines()).hasSize(2).last().isEqualTo("bye");
    assertThat(new String(Wire.write(death), UTF_8)).doesNotContain("hunter2");
  }

  @Test
  void howItIsKnownIsSaid() throws Exception {
    keep();
    assertThat(death(true).error()).contains("a keeper kept");
  }

  @Test
  void thatTheEngineMayHaveThrownLinesAwayIsSaid() throws Exception {
    keep();
    assertThat(death(true).error()).doesNotContain("thrown");
    Files.writeString(
        folder.resolve("data/epitaph/containers/" + ID + "/hostconfig.json"),
        "{\"LogConfig\": {\"Type\": \"json-file\","
            + " \"Config\": {\"max-size\": \"1k\", \"max-file\": \"2\"}}}");
    Path kept = folder.resolve("data/epitaph/containers/" + ID);
    Files.copy(kept.resolve("json.log"), kept.resolve("json.log.1"));
    assertThat(death(true).error())
        .contains("may have thrown lines from before 2026-01-01T00:00:00.010Z away");
  }

  @Test
  void theEndOfOneWhoseRecordIsTooLongIsKnown() throws Exception {
    keep();
    Path record = folder.resolve("data/epitaph/containers/" + ID + "/config.v2.json");
    String long4m = "x".repeat(4 * 1024 * 1024);
    Files.writeString(
        record,
        Files.readString(record)
            .replace("\"Tty\"", "\"Labels\": {\"a\": \"" + long4m + "\"}, \"Tty\""));
    InspectSnapshot death = death(true);
    assertThat(death.facts()).isNotNull();
    assertThat(death.facts().oomKilled()).isTrue();
    assertThat(death.error()).contains("too long");
  }

  @Test
  void withoutAKeeperItsEndIsUnknown() throws Exception {
    InspectSnapshot death = death(true);
    assertThat(death.facts()).isNull();
    assertThat(death.error()).doesNotContain("a keeper kept");
  }

  @Test
  void ofAnEngineOnAnotherHostNothingIsReadHere() throws Exception {
    keep();
    assertThat(death(false).facts()).isNull();
  }
}
