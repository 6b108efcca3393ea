package io.epitaph.kibana;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Archive;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incident;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A week of ten engines, in an Elasticsearch: eight events a run; of a hundred runs fifty are new
 * containers, twenty died by fault, two are an incident, one left an archive. A heartbeat each 5 s.
 *
 * <p>To save hours, each seventh event and heartbeat is indexed, and the index cloned six times: so
 * each day has documents of the whole week.
 */
final class Filling {
  private static final int DAYS = 7;
  private static final Duration WEEK = Duration.ofDays(DAYS);
  private static final int BULK = 5_000_000;
  private static final int AT_ONCE = 3;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final URI elasticsearch;
  private final Instant to;
  private final long events;
  private final Deque<CompletableFuture<HttpResponse<String>>> sent = new ArrayDeque<>();
  private final StringBuilder bulk = new StringBuilder();
  private long made;

  Filling(URI elasticsearch, Instant to, long events) {
    this.elasticsearch = elasticsearch;
    this.to = to;
    this.events = events;
  }

  void fill() throws Exception {
    List<Form> ofRun = new ArrayList<>();
    for (String action :
        List.of("create", "attach", "start", "connect", "oom", "die", "disconnect", "destroy")) {
      ofRun.add(new Form(Topic.EVENTS, EngineRecord.EVENT, Samples.event(Form.NAME, 1, action)));
    }
    List<Form> runs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Kind cause =
          i % 5 != 0
              ? Kind.COMPLETED
              : i % 2 == 0 ? Kind.FAILED : i % 3 == 0 ? Kind.OUT_OF_MEMORY : Kind.FAULT_SIGNAL;
      double minutes = i % 10 == 0 ? 90 : i % 3 == 0 ? 0.1 : 5;
      runs.add(new Form(Topic.INCARNATIONS, null, Samples.run(Form.NAME, 0, minutes, cause, 1)));
    }
    Form life = new Form(Topic.LIVES, null, Samples.life(Form.NAME));
    List<Form> incidents = incidents();
    Form archive = new Form(Topic.ARCHIVES, null, Samples.archive(Form.NAME, Archive.State.STORED));
    Form file = new Form(Topic.FILES, null, Samples.file(Form.NAME));
    long count = events / ofRun.size();
    for (long n = 0; n < count; n++) {
      Instant base = to.minus(WEEK).plusMillis(n * (WEEK.toMillis() - 6_000_000) / count);
      if (n % DAYS == 0) {
        for (Form event : ofRun) {
          add(event, base, n, true);
        }
      }
      add(runs.get((int) (n % 100)), base, n, false);
      if (n % 2 == 0) {
        add(life, base, n, false);
      }
      if (n % 50 == 0) {
        add(incidents.get((int) (n / 50 % incidents.size())), base, n, false);
      }
      if (n % 100 == 0) {
        add(archive, base, n, false);
        add(file, base, n, false);
      }
    }
    Form heartbeat =
        new Form(
            Topic.EVENTS, EngineRecord.STATUS, Samples.status(0, CollectorStatus.Kind.HEARTBEAT));
    for (Instant at = to.minus(WEEK); at.isBefore(to); at = at.plusSeconds(5 * DAYS)) {
      for (int engine = 0; engine < 10; engine++) {
        add(heartbeat, at, engine, true);
      }
    }
    send();
    while (!sent.isEmpty()) {
      settle();
    }
    ask("POST", "epitaph-*/_refresh", "");
    for (String kind : List.of("events", "status")) {
      cloneDays("epitaph-" + kind + "-");
    }
    ask("POST", "epitaph-*/_refresh", "");
  }

  private void cloneDays(String prefix) throws Exception {
    ask("PUT", prefix + date(to, 10) + "/_settings", "{\"index.blocks.write\": true}");
    for (int day = 1; day < DAYS; day++) {
      String target = prefix + date(to.minus(Duration.ofDays(day)), 10);
      ask("POST", prefix + date(to, 10) + "/_clone/" + target, "");
      ask("GET", "_cluster/health/" + target + "?wait_for_status=green&timeout=60s", "");
    }
  }

  private static String date(Instant time, int length) {
    return time.toString().substring(0, length).replace('-', '.');
  }

  /** Of a hundred one is open. */
  private static List<Form> incidents() throws MalformedRecordException {
    List<Form> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Incident.Status status = i == 0 ? Incident.Status.OPEN : Incident.Status.RESOLVED;
      Incident.Kind kind = i % 3 == 0 ? Incident.Kind.RESTART_LOOP : Incident.Kind.CRASH;
      all.add(
          new Form(
              Topic.INCIDENTS,
              null,
              Samples.incident(Form.NAME, 1, kind, Incident.Severity.HIGH, status)));
    }
    return all;
  }

  private void add(Form form, Instant base, long number, boolean daily) {
    String date = daily ? date(to, 10) : date(base, 7);
    form.write(
        bulk, date, "%016x%016x".formatted(made * 0x9E3779B97F4A7C15L, made++), base, number);
    if (bulk.length() > BULK) {
      send();
    }
    if (made % 500_000 == 0) {
      System.out.println(Instant.now() + " " + made + " documents");
    }
  }

  private void send() {
    if (sent.size() >= AT_ONCE) {
      settle();
    }
    sent.add(CLIENT.sendAsync(request("POST", "_bulk", bulk.toString()), BODY));
    bulk.setLength(0);
  }

  private static final HttpResponse.BodyHandler<String> BODY = HttpResponse.BodyHandlers.ofString();

  private void settle() {
    String answer = sent.remove().join().body();
    assertThat(answer).contains("\"errors\":false");
  }

  private void ask(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = CLIENT.send(request(method, path, body), BODY);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private HttpRequest request(String method, String path, String body) {
    String type = path.equals("_bulk") ? "application/x-ndjson" : "application/json";
    return HttpRequest.newBuilder(elasticsearch.resolve("/" + path))
        .header("Content-Type", type)
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}
