package io.epitaph.backtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Actions;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.MalformedRecordException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a recording, format 1, as a collector would have made them of the same answers. A
 * recording does not say why the engine was asked: the first event of the container that was not
 * asked about yet is the reason; without one it is the start of a collector.
 */
final class RecordingEntries implements Entries {
  private static final int FORMAT = 1;

  private final String name;
  private final String engine;
  private final Instant taken;
  private final KernelEntries kernel;
  private final Lines lines;
  private final LineDecoder decoder;
  private final Defects defects;
  private final Deque<Entry> ready = new ArrayDeque<>();
  private final Recent<Deque<EngineEvent>> reasons = new Recent<>();
  private final Recent<LastWords> lastWords = new Recent<>();
  private final Recent<Boolean> ran = new Recent<>();

  /** Those that were asked about since the stream was opened, without an event as the reason. */
  private final Set<String> startUp = new HashSet<>();

  private @Nullable List<String> listed;
  private Instant listedAt = Instant.EPOCH;
  private @Nullable Instant lostAt;
  private boolean ended;

  /**
   * @param header its first line
   * @param otherwise the engine's name when the header has none
   */
  RecordingEntries(
      String name,
      String otherwise,
      JsonNode header,
      Lines lines,
      LineDecoder decoder,
      Defects defects) {
    this.name = name;
    if (header.path("recording").asInt() != FORMAT) {
      throw new NoEventsException(
          name
              + ": got a recording of format "
              + header.path("recording").asInt()
              + ", wanted "
              + FORMAT);
    }
    String named = header.path("name").asText("").strip();
    this.engine = named.isEmpty() ? otherwise : named;
    try {
      this.taken = Instant.parse(header.path("taken").asText(""));
    } catch (DateTimeException e) {
      throw new NoEventsException(name + ":1: taken is no time as 2026-02-03T14:00:21Z");
    }
    this.kernel = new KernelEntries(engine);
    this.lines = lines;
    this.decoder = decoder;
    this.defects = defects;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    while (ready.isEmpty() && !ended) {
      byte[] line = lines.next();
      if (line == null) {
        ended = true;
        list(true);
        if (lines.damage() != null) {
          defects.add(name + ":" + (lines.number() + 1), lines.damage());
        }
      } else {
        try {
          take(LineEntries.tree(line));
        } catch (MalformedRecordException | IllegalArgumentException e) {
          String why = e instanceof MalformedRecordException ? e.getMessage() : "got no Base64";
          defects.add(name + ":" + lines.number(), String.valueOf(why));
        }
      }
    }
    return ready.poll();
  }

  private void take(JsonNode line) throws MalformedRecordException {
    if (!line.path("t").isIntegralNumber()) {
      throw new MalformedRecordException("t is missing, wanted nanoseconds since the beginning");
    }
    Instant at = taken.plusNanos(line.path("t").longValue());
    if (line.has("event")) {
      event(line.path("event").asText());
    } else if (line.has("inspect")) {
      inspect(line.path("inspect").asText(), line.path("body"), at);
    } else if (line.has("kmsg")) {
      Entry kill = kernel.read(line.path("kmsg").asText(), at);
      if (kill != null) {
        ready.add(kill);
      }
    } else if (line.has("logs")) {
      logs(line);
    } else if (line.has("containers")) {
      List<String> ids = new ArrayList<>();
      line.path("containers").forEach(id -> ids.add(id.asText()));
      list(true);
      listed = ids;
      listedAt = at;
      list(false);
    } else if (line.has("away")) {
      away(line.path("away").asBoolean(), at);
    } else {
      throw new MalformedRecordException(
          "got another line, wanted event, inspect, logs, kmsg, containers or away");
    }
  }

  private void event(String said) throws MalformedRecordException {
    EngineEvent event = decoder.event(engine, said.getBytes(UTF_8));
    ready.add(new Entry.Event(event));
    String container = event.containerId();
    if (container == null) {
      return;
    }
    if (event.type().equals("container") && event.action().equals(Actions.START)) {
      ran.put(container, true);
    }
    // What never ran has failed to start, and only inspect knows why.
    boolean leaves = event.action().equals(Actions.DISCONNECT) && !ran.containsKey(container);
    if (Actions.CHANGES.contains(event.action()) || leaves) {
      reasons.computeIfAbsent(container, c -> new ArrayDeque<>()).add(event);
    }
  }

  private void inspect(String container, JsonNode body, Instant at)
      throws MalformedRecordException {
    Deque<EngineEvent> waiting = reasons.get(container);
    EngineEvent reason = waiting == null ? null : waiting.poll();
    String why = reason == null ? InspectSnapshot.START_UP : reason.action();
    ready.add(
        new Entry.Snapshot(
            decoder.snapshot(
                engine,
                container,
                at,
                why,
                reason == null ? null : reason.id(),
                body.isTextual() ? body.asText().getBytes(UTF_8) : null,
                why.equals(Actions.DIE) ? lastWords.remove(container) : null)));
    if (reason == null) {
      startUp.add(container);
      list(false);
    }
  }

  private void logs(JsonNode line) {
    String container = line.path("logs").asText();
    if (!line.has("lines")) {
      lastWords.put(container, LastWords.missing("the engine did not know the container"));
      return;
    }
    List<String> words = new ArrayList<>();
    for (JsonNode word : line.path("lines")) {
      words.add(new String(Base64.getDecoder().decode(word.asText()), UTF_8));
    }
    lastWords.put(container, decoder.lastWords(words, line.path("truncated").asBoolean()));
  }

  /**
   * The list of containers is complete when all of them were asked about.
   *
   * @param anyway whether it is too late for that
   */
  private void list(boolean anyway) {
    if (listed != null && (anyway || startUp.containsAll(listed))) {
      ready.add(StatusEntries.listed(engine, listedAt, listed));
      listed = null;
    }
  }

  private void away(boolean begins, Instant at) {
    list(true);
    reasons.clear();
    startUp.clear();
    if (begins) {
      lostAt = at;
      ready.add(StatusEntries.of(engine, Kind.ENGINE_LOST, at, null, null, null, null));
    } else {
      ready.add(StatusEntries.of(engine, Kind.ENGINE_BACK, at, lostAt, at, null, null));
      if (lostAt != null) {
        // An engine that starts again remembers no event.
        ready.add(StatusEntries.of(engine, Kind.GAP, at, lostAt, at, null, null));
      }
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
