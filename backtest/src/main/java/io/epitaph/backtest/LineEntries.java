package io.epitaph.backtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a file of lines, each of which shows by itself what it is: see {@link Shape}; a line
 * that begins with a time is an event in text, one with {@code #} a comment. A line that is nothing
 * of all this is a defect; when the first ones are, the file is none of ours.
 */
final class LineEntries implements Entries {
  /** So many lines without an event show that there are none. */
  private static final int PATIENCE = 20;

  private static final int LONGEST_TEXT = 1 << 20;

  /** The field of an engine's line that names the engine, where a file has several. */
  private static final byte[] ENGINE = "\"epitaphEngine\"".getBytes(UTF_8);

  private final String name;
  private final String engine;
  private final Lines lines;
  private final LineDecoder decoder;
  private final Defects defects;
  private final Deque<Entry> ready = new ArrayDeque<>();
  private final Recent<String> lastEvents = new Recent<>();

  private final Map<String, KernelEntries> kernels = new LinkedHashMap<>();

  /** The start-up looks of each engine, since what else it said. */
  private final Map<String, Listing> listings = new LinkedHashMap<>();

  private @Nullable StringBuilder open;
  private long openedAt;
  private long understood;
  private long refused;
  private @Nullable String firstRefusal;
  private @Nullable RecordingEntries recording;
  private boolean ended;

  private record Listing(Instant askedAt, List<String> containers) {}

  /**
   * @param name of the input, for people
   * @param engine the name of the engine whose events do not name it
   */
  LineEntries(String name, String engine, Lines lines, LineDecoder decoder, Defects defects) {
    this.name = name;
    this.engine = engine;
    this.lines = lines;
    this.decoder = decoder;
    this.defects = defects;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    while (ready.isEmpty() && !ended) {
      if (recording != null) {
        return recording.next();
      }
      byte[] line = lines.next();
      if (line == null) {
        end();
      } else if (lines.isTooLong()) {
        refuse(lines.number(), "got more than " + Lines.LONGEST + " bytes, wanted a line");
      } else {
        take(line);
      }
    }
    return ready.poll();
  }

  private void end() {
    closeText();
    listings.forEach(this::listed);
    listings.clear();
    ended = true;
    if (lines.damage() != null) {
      refuse(lines.number() + 1, lines.damage());
    }
    requireSome(1);
  }

  private void take(byte[] line) {
    int at = 0;
    while (at < line.length && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    boolean timed = EventTime.begins(line);
    if (open != null && !timed) {
      append(new String(line, UTF_8));
      return;
    }
    closeText();
    if (at == line.length || line[at] == '#') {
      return;
    }
    try {
      if (timed) {
        openText(new String(line, UTF_8));
      } else if (line[at] == '{') {
        json(line);
      } else {
        throw new MalformedRecordException("got text without a time, " + Shape.WANTED);
      }
    } catch (MalformedRecordException e) {
      refuse(lines.number(), String.valueOf(e.getMessage()));
    }
  }

  private void refuse(long line, String why) {
    String place = name + ":" + line;
    defects.add(place, why);
    refused++;
    if (firstRefusal == null) {
      firstRefusal = place + ": " + why;
    }
    requireSome(PATIENCE);
  }

  private void requireSome(int patience) {
    if (understood == 0 && refused >= patience) {
      throw new NoEventsException(String.valueOf(firstRefusal));
    }
  }

  private void ready(Entry entry) {
    understood++;
    Listing listing = listings.isEmpty() ? null : listings.remove(entry.engine().id());
    if (listing != null) {
      listed(entry.engine().id(), listing);
    }
    ready.add(entry);
  }

  // ---- text

  private void openText(String text) throws MalformedRecordException {
    if (EngineLines.isOpen(text)) {
      open = new StringBuilder(text);
      openedAt = lines.number();
    } else {
      engineEvent(engine, EngineLines.ofText(text));
    }
  }

  private void append(String more) {
    StringBuilder text = open;
    if (text != null) {
      text.append('\n').append(more);
      if (more.endsWith(")") || text.length() > LONGEST_TEXT) {
        closeText();
      }
    }
  }

  private void closeText() {
    StringBuilder text = open;
    open = null;
    if (text != null) {
      try {
        engineEvent(engine, EngineLines.ofText(text.toString()));
      } catch (MalformedRecordException e) {
        refuse(openedAt, String.valueOf(e.getMessage()));
      }
    }
  }

  // ---- JSON

  private void json(byte[] line) throws MalformedRecordException {
    switch (Shape.of(line)) {
      case ENGINE_EVENT -> engineEvent(namesEngine(line) ? engine(tree(line)) : engine, line);
      case OLD_ENGINE_EVENT -> engineEvent(engine, EventJson.ofOld(line));
      case LOOK -> look(tree(line));
      case EVENT -> ready(EntryReader.event(line));
      case SNAPSHOT -> ready(EntryReader.snapshot(line));
      case STATUS -> ready(EntryReader.status(line));
      case OOM_KILL -> ready(EntryReader.oomKill(line));
      case KERNEL -> kernel(tree(line));
      case RECORDING -> {
        if (understood > 0) {
          throw new MalformedRecordException("got a recording behind other lines");
        }
        recording = new RecordingEntries(name, engine, tree(line), lines, decoder, defects);
      }
    }
  }

  private static boolean namesEngine(byte[] line) {
    for (int i = line.length - ENGINE.length; i >= 0; i--) {
      int at = 0;
      while (at < ENGINE.length && line[i + at] == ENGINE[at]) {
        at++;
      }
      if (at == ENGINE.length) {
        return true;
      }
    }
    return false;
  }

  static JsonNode tree(byte[] line) throws MalformedRecordException {
    try {
      return Wire.MAPPER.readTree(line);
    } catch (IOException e) {
      throw new MalformedRecordException("got broken JSON, " + Shape.WANTED);
    }
  }

  private String engine(JsonNode line) {
    String named = line.path("epitaphEngine").asText("").strip();
    return named.isEmpty() ? engine : named;
  }

  private void engineEvent(String of, byte[] line) throws MalformedRecordException {
    EngineEvent event = decoder.event(of, line);
    ready(new Entry.Event(event));
    String container = event.containerId();
    if (container != null && !Actions.WITHOUT_EFFECT.contains(event.action())) {
      lastEvents.put(of + "\n" + container, event.id());
    }
  }

  // ---- the kernel's log

  private void kernel(JsonNode line) throws MalformedRecordException {
    Entry kill =
        kernels
            .computeIfAbsent(engine(line), KernelEntries::new)
            .read(line.path("kmsg").asText(""), time(line.path("takenAt")));
    understood++;
    if (kill != null) {
      ready(kill);
    }
  }

  // ---- inspect answers between events

  private void look(JsonNode line) throws MalformedRecordException {
    JsonNode look = line.path("look");
    String of = engine(line);
    String container = look.path("container").asText("");
    String why = look.path("why").asText("");
    if (container.isEmpty() || why.isEmpty()) {
      throw new MalformedRecordException("look: container or why is missing");
    }
    String cause = look.path("cause").asText("");
    InspectSnapshot snapshot =
        decoder.snapshot(
            of,
            container,
            time(look.path("takenAt")),
            why,
            switch (cause) {
              case "" -> null;
              case "last" -> lastEvents.get(of + "\n" + container);
              default -> cause;
            },
            look.path("inspect").isObject() ? Wire.write(look.path("inspect")) : null,
            null);
    if (!why.equals(InspectSnapshot.START_UP)) {
      ready(new Entry.Snapshot(snapshot));
      return;
    }
    understood++;
    ready.add(new Entry.Snapshot(snapshot));
    listings
        .computeIfAbsent(of, e -> new Listing(snapshot.takenAt(), new ArrayList<>()))
        .containers()
        .add(container);
  }

  private static Instant time(JsonNode takenAt) throws MalformedRecordException {
    try {
      return Instant.parse(takenAt.asText(""));
    } catch (DateTimeException e) {
      throw new MalformedRecordException("takenAt is no time as 2026-02-03T14:00:21Z", e);
    }
  }

  /** A collector that starts asks for all containers, and then says which ones there are. */
  private void listed(String of, Listing listing) {
    ready.add(StatusEntries.listed(of, listing.askedAt(), listing.containers()));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
