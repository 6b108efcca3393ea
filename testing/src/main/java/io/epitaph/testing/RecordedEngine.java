package io.epitaph.testing;

import io.epitaph.engine.Engine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.LineHandler;
import io.epitaph.engine.LogTail;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays a {@link Recording} as an engine, at the speed it was taken, as if it happened now: all its
 * times are moved.
 *
 * <p>It remembers the events it has sent as an engine does, for {@code since}, and forgets them
 * when the recorded engine went down; meanwhile it cannot be reached. It answers requests as the
 * engine did at about that time. It does not forget beyond 256 events.
 *
 * <p>{@link #close} ends the open streams only: it plays on, and may be asked again.
 */
public final class RecordedEngine implements Engine {
  private final Recording recording;

  /** Of the streams that are open. */
  private final Set<CountDownLatch> open = ConcurrentHashMap.newKeySet();

  /** Players that wait for the beginning; guarded by this. */
  private final List<Thread> waiting = new ArrayList<>();

  private volatile @Nullable Begin begin;

  private record Begin(Instant at, long nanos, MovedTimes times) {}

  private RecordedEngine(Recording recording, boolean now) {
    this.recording = recording;
    if (now) {
      begin();
    }
  }

  /** Begins to play now. */
  public RecordedEngine(Recording recording) {
    this(recording, true);
  }

  /** An engine on which nothing happens, and that has no containers, until {@link #begin}. */
  public static RecordedEngine waiting(Recording recording) {
    return new RecordedEngine(recording, false);
  }

  /** Begins to play, to streams that are open and to those to come. Once; then it does nothing. */
  public synchronized void begin() {
    if (begin == null) {
      Instant at = Instant.now();
      MovedTimes times = new MovedTimes(Duration.between(recording.taken(), at));
      begin = new Begin(at, System.nanoTime(), times);
      waiting.forEach(Thread::start);
      waiting.clear();
    }
  }

  /** When it has played all; {@link Instant#MAX} while it has not begun. */
  public Instant end() {
    Begin begun = begin;
    return begun == null ? Instant.MAX : begun.at().plus(recording.length());
  }

  /** Since the beginning; negative before it. */
  private Duration position() {
    Begin begun = begin;
    return Duration.ofNanos(begun == null ? -1 : System.nanoTime() - begun.nanos());
  }

  private Begin begun() {
    Begin begun = begin;
    if (begun == null) {
      throw new IllegalStateException("the recording does not play yet");
    }
    return begun;
  }

  /** From where it remembers: the place of the last answer that is forgotten, and one. */
  private int present() throws EngineUnavailableException {
    int first = 0;
    boolean down = false;
    Duration now = position();
    for (int i = 0; i < recording.answers().size(); i++) {
      if (recording.answers().get(i) instanceof Recording.Outage turn
          && turn.at().compareTo(now) <= 0) {
        first = i + 1;
        down = turn.begins();
      }
    }
    if (down) {
      throw new EngineUnavailableException(
          "the recorded engine was down then: ask again, as with a real engine");
    }
    return first;
  }

  @Override
  public EngineInfo info() throws IOException {
    present();
    return new EngineInfo(
        recording.name(),
        null,
        recording.engine(),
        recording.api(),
        null,
        null,
        null,
        false,
        false,
        Instant.now());
  }

  @Override
  public Instant ping(Duration limit) throws IOException {
    present();
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  // ---- the stream

  @Override
  public EventStream events(@Nullable Instant since, @Nullable Instant until, LineHandler line)
      throws IOException {
    int first = present();
    Duration asked = position();
    CountDownLatch ended = new CountDownLatch(1);
    open.add(ended);
    Thread player =
        new Thread(
            () -> {
              try {
                if (play(first, since == null ? asked : null, since, until, line, ended)) {
                  ended.countDown();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "epitaph-recording");
    player.setDaemon(true);
    synchronized (this) {
      if (begin == null) {
        line.beforeRead();
        waiting.add(player);
      } else {
        player.start();
      }
    }
    return new EventStream() {
      @Override
      public @Nullable IOException awaitEnd() throws InterruptedException {
        ended.await();
        open.remove(ended);
        return null;
      }

      @Override
      public void close() {
        open.remove(ended);
        ended.countDown();
      }
    };
  }

  /**
   * @param from null for all that is remembered
   * @return whether the engine ends the stream now
   */
  private boolean play(
      int first,
      @Nullable Duration from,
      @Nullable Instant since,
      @Nullable Instant until,
      LineHandler line,
      CountDownLatch ended)
      throws InterruptedException {
    Duration last = until == null ? null : Duration.between(begun().at(), until);
    List<Recording.Answer> answers = recording.answers();
    for (Recording.Answer answer : answers.subList(first, answers.size())) {
      if (answer instanceof Recording.Outage) {
        Duration end = last == null || answer.at().compareTo(last) < 0 ? answer.at() : last;
        line.beforeRead();
        return !closesBefore(end, ended);
      }
      if (!(answer instanceof Recording.Event event)) {
        continue;
      }
      Instant time = begun().times().ofEvent(event.line());
      if (time != null && until != null && time.isAfter(until)) {
        break;
      }
      if ((time != null && since != null && time.isBefore(since))
          || (from != null && event.at().compareTo(from) < 0)) {
        continue;
      }
      line.beforeRead();
      if (closesBefore(event.at(), ended)) {
        return false;
      }
      line.accept(MovedTimes.event(event.line(), time).getBytes(StandardCharsets.UTF_8));
    }
    line.beforeRead();
    return last != null && !closesBefore(last, ended);
  }

  private boolean closesBefore(Duration at, CountDownLatch ended) throws InterruptedException {
    long wait = at.minus(position()).toNanos();
    return ended.await(Math.max(0, wait), TimeUnit.NANOSECONDS);
  }

  // ---- what is asked beside it

  @Override
  public byte[] inspect(String containerId) throws IOException {
    present();
    Recording.Inspect nearest = null;
    for (Recording.Answer answer : recording.answers()) {
      if (answer instanceof Recording.Inspect inspect
          && inspect.containerId().equals(containerId)
          && (nearest == null || distance(inspect.at()) < distance(nearest.at()))) {
        nearest = inspect;
      }
    }
    if (begin == null || nearest == null || nearest.body() == null) {
      throw new NoSuchContainerException(containerId);
    }
    return begun().times().inspect(nearest.body()).getBytes(StandardCharsets.UTF_8);
  }

  private long distance(Duration at) {
    return Math.abs(position().minus(at).toNanos());
  }

  @Override
  public List<String> containers() throws IOException {
    present();
    Duration now = position();
    Set<String> there = new LinkedHashSet<>();
    for (Recording.Answer answer : recording.answers()) {
      if (answer.at().compareTo(now) > 0) {
        break;
      }
      if (answer instanceof Recording.Containers containers) {
        there.clear();
        there.addAll(containers.ids());
      } else if (answer instanceof Recording.Event event) {
        var json = Wire.MAPPER.readTree(event.line());
        if (json.path("Type").asText().equals("container")) {
          String id = json.path("Actor").path("ID").asText();
          switch (json.path("Action").asText()) {
            case "create" -> there.add(id);
            case "destroy" -> there.remove(id);
            default -> {}
          }
        }
      }
    }
    return List.copyOf(there);
  }

  @Override
  public LogTail logTail(String containerId, boolean tty, int lines, int bytes) throws IOException {
    present();
    Recording.Logs nearest = null;
    for (Recording.Answer answer : recording.answers()) {
      if (answer instanceof Recording.Logs logs
          && logs.containerId().equals(containerId)
          && (nearest == null || distance(logs.at()) < distance(nearest.at()))) {
        nearest = logs;
      }
    }
    if (begin == null || nearest == null || nearest.lines() == null) {
      throw new NoSuchContainerException(containerId);
    }
    List<byte[]> all = new ArrayList<>(nearest.lines());
    int from = Math.max(0, all.size() - lines);
    return new LogTail(all.subList(from, all.size()), nearest.truncated() || from > 0);
  }

  @Override
  public void close() {
    open.forEach(CountDownLatch::countDown);
    open.clear();
  }
}
