package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.collector.delivery.Delivery;
import io.epitaph.collector.delivery.Outbox;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.LogTail;
import io.epitaph.engine.mask.MaskList;
import io.epitaph.engine.mask.Masking;
import io.epitaph.testing.ScriptedEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that goes to Kafka is in the spool before: there it is searched for secrets. */
class SecretsStayHereTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String SECRET = "hunter2hunter2";
  private static final String OURS = "4711-0815";
  private static final String C = "c".repeat(64);
  private static final String REMOVED = "d".repeat(64);
  private static final String NO_LOG = "e".repeat(64);

  private static final String INSPECT =
      """
      {"Id":"%1$s","Name":"/shop","Image":"sha256:1","Created":"2026-01-01T00:00:00Z",
       "Path":"mysql","Args":["-u","root","-p%2$s"],
       "State":{"Status":"exited","ExitCode":1,"Error":"cannot mount: password=%2$s was refused",
         "StartedAt":"2026-01-01T00:00:00Z","FinishedAt":"2026-01-01T00:00:01Z",
         "Health":{"Status":"unhealthy","FailingStreak":1,"Log":[{"Output":"redis://:%2$s@cache"}]}},
       "Config":{"Image":"shop","Tty":false,"Env":["DB_PASSWORD=%2$s and %2$s","CARD=%3$s"],
         "Cmd":["-a","%2$s"],"Entrypoint":["redis-cli"],
         "Labels":{"shop.api-key":"%2$s","url":"postgres://u:%2$s@db/shop"},
         "Healthcheck":{"Test":["CMD","redis-cli","-a","%2$s","ping"]}},
       "HostConfig":{"RestartPolicy":{"Name":"no"},
         "Mounts":[{"VolumeOptions":{"DriverConfig":{"Options":{"o":"addr=h,password=%2$s"}}}}]}}"""
          .formatted(C, SECRET, OURS);

  @TempDir Path folder;

  /** An engine that says the secret wherever it can. */
  private static class Talkative extends ScriptedEngine {
    @Override
    public byte[] inspect(String containerId) throws IOException {
      if (containerId.equals(REMOVED)) {
        throw new IOException("inspect: registry https://u:" + SECRET + "@r/v2 refused");
      }
      return INSPECT.replace(C, containerId).getBytes(UTF_8);
    }

    @Override
    public LogTail logTail(
        String containerId, boolean tty, int lines, int bytes, @Nullable Instant since)
        throws IOException {
      if (!containerId.equals(C)) {
        throw new IOException("log driver: token=" + SECRET);
      }
      return new LogTail(
          Stream.of(
                  "login with password: " + SECRET,
                  "-----BEGIN RSA PRIVATE" + " KEY-----",
                  SECRET,
                  "-----END RSA PRIVATE" + " KEY-----",
                  "card " + OURS)
              .map(line -> line.getBytes(UTF_8))
              .toList(),
          false);
    }
  }

  private CollectorSettings settings() {
    return CollectorSettings.of(URI.create("unix:///scripted.sock"), "127.0.0.1:1", folder)
        .withKernelLog(null)
        .withMasking(new Masking(null, MaskList.of(List.of("[0-9]{4}-0815"))));
  }

  /** What a collector left in its spool, with a record that is behind all others. */
  private String written(String last) throws IOException {
    Outbox outbox = new Outbox(sent -> sent.result(null));
    Delivery delivery = outbox.open(folder);
    try {
      await()
          .atMost(LIMIT)
          .until(
              () -> texts(outbox).contains(last) && delivery.numbers().get("unacknowledged") == 0);
      return texts(outbox);
    } finally {
      delivery.close();
    }
  }

  private static String texts(Outbox outbox) {
    return outbox.sent().stream().map(Outbox.Sent::toString).collect(Collectors.joining("\n"));
  }

  @Test
  void nothingThatIsWrittenForKafkaHoldsASecret() throws Exception {
    ScriptedEngine engine = new Talkative();
    String labels = ",\"db-password\":\"" + SECRET + "\",\"note\":\"" + OURS + "\"";
    engine.send(ScriptedEngine.event(1, "container", "start", C, labels));
    engine.send(
        ScriptedEngine.event(
            2, "exec_create: sh -c \\\"PGPASSWORD=" + SECRET + " psql\\\" " + OURS, C));
    engine.send(ScriptedEngine.event(3, "health_status: curl -u a:" + SECRET, C));
    engine.send("no event: {\"password\": \"" + SECRET + "\"} " + OURS);
    engine.send(ScriptedEngine.event(4, "container", "die", C, ",\"exitCode\":\"1\""));
    engine.send(ScriptedEngine.event(5, "container", "die", REMOVED, ",\"exitCode\":\"1\""));
    engine.send(ScriptedEngine.event(6, "container", "die", NO_LOG, ",\"exitCode\":\"1\""));
    try (EventCollector collector =
        EventCollector.start(settings(), () -> engine, Clock.systemUTC())) {
      await().atMost(LIMIT).until(() -> collector.status().numbers().get("events") == 6);
      await().atMost(LIMIT).until(() -> collector.status().numbers().get("snapshots") >= 4);
      await().atMost(LIMIT).until(() -> collector.status().numbers().get("snapshots_waiting") == 0);
    }
    String written = written("log driver");
    assertThat(written)
        .contains(
            "[masked:", "exec_create", "login with password", "registry https://u:", "log driver")
        .contains("cannot mount", "no event")
        .doesNotContain(SECRET)
        .doesNotContain(OURS);
  }

  @Test
  void whatTheEngineRefusesWithIsMaskedInTheStatusToo() throws Exception {
    try (EventCollector collector =
        EventCollector.start(
            settings(),
            () -> {
              throw new EngineUnavailableException("proxy http://u:" + SECRET + "@proxy: refused");
            },
            Clock.systemUTC())) {
      await()
          .atMost(LIMIT)
          .until(() -> String.valueOf(collector.status().problem()).contains("[masked:"));
      assertThat(collector.status().toString()).doesNotContain(SECRET);
    }
    assertThat(written("engine-lost")).contains("proxy http://u:[masked:").doesNotContain(SECRET);
  }
}
