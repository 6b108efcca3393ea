package io.epitaph.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.engine.Engine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.LineHandler;
import io.epitaph.engine.LogTail;
import io.epitaph.engine.NoSuchContainerException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An engine that sends the lines it is given, also such as no real one would send: broken ones,
 * unknown types, floods. The containers that it lists are gone when it is asked for one.
 */
public class ScriptedEngine implements Engine {
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
  private volatile List<String> containers = List.of();
  private volatile Clock clock = Clock.systemUTC();
  private volatile boolean hanging;

  /** What it remembers, but for what it was told to {@link #send}. */
  private final List<String> remembered = new CopyOnWriteArrayList<>();

  private final AtomicInteger askedAgain = new AtomicInteger();

  /** What it lists; nothing at first. */
  public void list(String... ids) {
    containers = List.of(ids);
  }

  /** Sets its clock, which is this host's at first. */
  public void setClock(Clock newClock) {
    clock = newClock;
  }

  /** From now on it answers no ping, or answers again. */
  public void hang(boolean yes) {
    hanging = yes;
  }

  /** Sends a line to the next or the open event stream. */
  public void send(String line) {
    send(line.getBytes(UTF_8));
  }

  /** As {@link #send(String)}, for bytes that are not text. */
  public void send(byte[] line) {
    lines.add(line);
  }

  /** It remembers an event that it does not send, as one that it skipped a reader for. */
  public void remember(String line) {
    remembered.add(line);
  }

  /** How often it was asked for what it remembers. */
  public int askedAgain() {
    return askedAgain.get();
  }

  /** It forgets what it was told to {@link #remember}. */
  public void forget() {
    remembered.clear();
  }

  /** Ends the open event stream, or the next. */
  public void end() {
    lines.add(END);
  }

  /** An event of a container that is called {@code scripted}. */
  public static String event(long timeNano, String action, String id) {
    return event(timeNano, "container", action, id, "");
  }

  /**
   * An event as an engine writes it.
   *
   * @param timeNano nanoseconds since 1970
   * @param more attributes as JSON, each with a comma before it
   */
  public static String event(long timeNano, String type, String action, String id, String more) {
    return """
        {"Type":"%s","Action":"%s","Actor":{"ID":"%s","Attributes":{"name":"scripted"%s}},"scope":"local","timeNano":%d}"""
        .formatted(type, action, id, more, timeNano);
  }

  @Override
  public EngineInfo info() {
    return new EngineInfo(
        "scripted", null, "0", "1.41", null, null, null, false, false, clock.instant());
  }

  @Override
  public Instant ping(Duration limit) throws IOException {
    if (hanging) {
      throw new EngineUnavailableException("the scripted engine hangs");
    }
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public EventStream events(@Nullable Instant since, @Nullable Instant until, LineHandler line) {
    if (until != null) {
      askedAgain.incrementAndGet();
      remembered.forEach(each -> line.accept(each.getBytes(UTF_8)));
      return new Ended();
    }
    Thread reader =
        new Thread(
            () -> {
              try {
                line.beforeRead();
                for (byte[] next = lines.take(); next != END; next = lines.take()) {
                  line.accept(next);
                  line.beforeRead();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    reader.setDaemon(true);
    reader.start();
    return new EventStream() {
      @Override
      public @Nullable IOException awaitEnd() throws InterruptedException {
        reader.join();
        return null;
      }

      @Override
      public void close() {
        end();
      }
    };
  }

  @Override
  public byte[] inspect(String containerId) throws IOException {
    throw new NoSuchContainerException(containerId);
  }

  @Override
  public List<String> containers() {
    return containers;
  }

  @Override
  public LogTail logTail(String containerId, boolean tty, int lines, int bytes) throws IOException {
    throw new NoSuchContainerException(containerId);
  }

  @Override
  public void close() {}

  /** A stream that is over. */
  private static final class Ended implements EventStream {
    @Override
    public @Nullable IOException awaitEnd() {
      return null;
    }

    @Override
    public void close() {}
  }
}
