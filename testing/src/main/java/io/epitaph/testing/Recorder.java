package io.epitaph.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.Engine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.LogTail;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.Actions;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a {@link Recording} of a real engine: its events, and at each turn of a life what it
 * answers to the requests of a collector. When the engine goes down it waits for it, and goes on
 * with all that the engine still knows.
 *
 * <p>The engine's host is not recorded: its name becomes {@code recorded}, and the engine's own
 * folders the default ones.
 */
public final class Recorder implements AutoCloseable {
  private static final String NAME = "recorded";
  private static final String DEFAULT_ROOT = "/var/lib/docker";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int TRIES = 3;
  private static final int LAST_LINES = 50;
  private static final int LAST_BYTES = 4096;

  private final Engine engine;
  private final EngineInfo info;
  private final @Nullable String mark;
  private final Map<String, String> renamed = new LinkedHashMap<>();
  private final Instant taken = Instant.now();
  private final long begin = System.nanoTime();
  private final List<Recording.Answer> answers = new ArrayList<>();

  /** The containers that are recorded, and what is known of each. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  private final Set<String> ran = ConcurrentHashMap.newKeySet();
  private final Map<String, Boolean> terminals = new ConcurrentHashMap<>();
  private final ExecutorService asking = Executors.newFixedThreadPool(4);
  private final Thread following = new Thread(this::follow, "epitaph-recorder");
  private volatile EventStream stream;
  private volatile boolean closed;
  private volatile @Nullable IOException failure;

  private Recorder(Engine engine, @Nullable String mark, Map<String, String> places)
      throws IOException {
    this.engine = engine;
    this.mark = mark;
    this.info = engine.info();
    renamed.put('"' + info.name() + '"', '"' + NAME + '"');
    renamed.putAll(places);
    if (info.dataRoot() != null) {
      renamed.put(info.dataRoot(), DEFAULT_ROOT);
    }
    list();
    this.stream = engine.events(null, null, this::onLine);
    following.setDaemon(true);
    following.start();
  }

  /** Records all events of the engine, from now on. */
  public static Recorder start(Engine engine) throws IOException {
    return new Recorder(engine, null, Map.of());
  }

  /**
   * Records from now on the events of these subjects, their image and their networks.
   *
   * @param places folders of this host that must not be recorded, and what to record in their place
   */
  public static Recorder start(Engine engine, Subjects subjects, Map<String, String> places)
      throws IOException {
    return new Recorder(engine, subjects.mark(), places);
  }

  private Duration now() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private void add(Recording.Answer answer) {
    synchronized (answers) {
      answers.add(answer);
    }
  }

  // ---- the stream

  private void follow() {
    try {
      while (!closed) {
        IOException unused = stream.awaitEnd();
        if (closed) {
          return;
        }
        add(new Recording.Outage(now(), true));
        reconnect();
      }
    } catch (InterruptedException e) {
      // Closed while the engine was down.
      Thread.currentThread().interrupt();
    }
  }

  private void reconnect() throws InterruptedException {
    while (!closed) {
      // Before the first line can come.
      Duration at = now();
      try {
        // A new engine has started containers before it answers; its events show that.
        stream = engine.events(Instant.EPOCH, null, this::onLine);
        add(new Recording.Outage(at, false));
        list();
        for (String id : known) {
          later(() -> add(inspect(id)));
        }
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private void list() throws IOException {
    Duration at = now();
    List<String> all = new ArrayList<>(engine.containers());
    if (mark == null) {
      known.addAll(all);
    }
    all.retainAll(known);
    add(new Recording.Containers(at, all));
  }

  private void onLine(byte[] line) {
    Duration at = now();
    String text = new String(line, StandardCharsets.UTF_8);
    JsonNode event;
    try {
      event = Wire.MAPPER.readTree(line);
    } catch (IOException e) {
      // Malformed lines of an engine are worth a recording too.
      add(new Recording.Event(at, neutral(text)));
      return;
    }
    String type = event.path("Type").asText();
    String id = event.path("Actor").path("ID").asText();
    String container =
        type.equals("container")
            ? id
            : event.path("Actor").path("Attributes").path("container").asText();
    if (mark != null && !text.contains(mark) && !known.contains(container)) {
      return;
    }
    add(new Recording.Event(at, neutral(text)));
    String action = event.path("Action").asText().split(":", 2)[0];
    if (type.equals("container")) {
      known.add(container);
      if (action.equals(Actions.START)) {
        ran.add(container);
      }
      if (action.equals(Actions.DIE)) {
        later(() -> add(logs(container)));
      }
      if (Actions.CHANGES.contains(action)) {
        later(() -> add(inspect(container)));
      }
    } else if (type.equals("network")
        && action.equals(Actions.DISCONNECT)
        && !ran.contains(container)) {
      // Its start failed, and only inspect knows why.
      later(() -> add(inspect(container)));
    }
  }

  // ---- what is asked beside it

  private interface Question {
    void ask() throws IOException;
  }

  private void later(Question question) {
    try {
      asking.execute(() -> ask(question));
    } catch (RejectedExecutionException e) {
      // Closing: what happens now is not recorded.
    }
  }

  private void ask(Question question) {
    EventStream current = stream;
    IOException last = null;
    // A connection that an engine has left behind fails once, though the new one answers.
    for (int i = 0; i < TRIES; i++) {
      try {
        question.ask();
        return;
      } catch (IOException e) {
        last = e;
      }
    }
    // An engine that goes down leaves requests unanswered; otherwise the recording has a hole.
    if (current == stream && answers()) {
      failure = last;
    }
  }

  private boolean answers() {
    try {
      engine.info();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Recording.Inspect inspect(String id) throws IOException {
    Duration at = now();
    try {
      String body = new String(engine.inspect(id), StandardCharsets.UTF_8);
      terminals.put(id, Wire.MAPPER.readTree(body).path("Config").path("Tty").asBoolean());
      return new Recording.Inspect(at, id, neutral(body));
    } catch (NoSuchContainerException e) {
      return new Recording.Inspect(at, id, null);
    }
  }

  private Recording.Logs logs(String id) throws IOException {
    Duration at = now();
    if (!terminals.containsKey(id)) {
      inspect(id);
    }
    try {
      LogTail tail = engine.logTail(id, terminals.getOrDefault(id, false), LAST_LINES, LAST_BYTES);
      return new Recording.Logs(at, id, tail.lines(), tail.truncated());
    } catch (NoSuchContainerException e) {
      return new Recording.Logs(at, id, null, false);
    }
  }

  private String neutral(String text) {
    String result = text;
    for (Map.Entry<String, String> each : renamed.entrySet()) {
      result = result.replace(each.getKey(), each.getValue());
    }
    return result;
  }

  // ---- the end

  /**
   * Ends the recording and writes it.
   *
   * @param note how it was taken, for people
   * @throws IOException when the engine left a request unanswered, or the file cannot be written
   */
  public void save(Path file, String note) throws IOException, InterruptedException {
    close();
    following.join();
    asking.shutdown();
    if (!asking.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("the engine did not answer what it was asked");
    }
    if (failure != null) {
      throw new IOException("the recording has a hole", failure);
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(line(RecordingLines.header(info.version(), info.apiVersion(), NAME, taken, note)));
      synchronized (answers) {
        answers.sort(Comparator.comparing(Recording.Answer::at));
        for (Recording.Answer answer : answers) {
          out.write(line(RecordingLines.json(answer)));
        }
      }
    }
  }

  private static byte[] line(JsonNode json) {
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closed = true;
    stream.close();
    following.interrupt();
    asking.shutdown();
  }
}
