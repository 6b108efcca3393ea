package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.engine.Engine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.NoSuchContainerException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** An engine that says what a real one would not: broken lines, floods. It knows no container. */
final class ScriptedEngine implements Engine {
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  void tell(String line) {
    lines.add(line.getBytes(UTF_8));
  }

  void tell(byte[] line) {
    lines.add(line);
  }

  static String event(long timeNano, String action, String id) {
    return """
        {"Type":"container","Action":"%s","Actor":{"ID":"%s","Attributes":{"name":"n"}},"scope":"local","timeNano":%d}"""
        .formatted(action, id, timeNano);
  }

  @Override
  public EngineInfo info() {
    return new EngineInfo("scripted", null, "0", "1.41", null, null, null, false);
  }

  @Override
  public EventStream events(@Nullable Instant since, @Nullable Instant until, LineHandler line) {
    Thread reader =
        new Thread(
            () -> {
              try {
                for (byte[] next = lines.take(); next != END; next = lines.take()) {
                  line.accept(next);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    reader.start();
    return new EventStream() {
      @Override
      public @Nullable IOException awaitEnd() throws InterruptedException {
        reader.join();
        return ended ? null : new IOException("cut");
      }

      @Override
      public void close() {
        ended = true;
        lines.add(END);
      }
    };
  }

  @Override
  public byte[] inspect(String containerId) throws IOException {
    throw new NoSuchContainerException(containerId);
  }

  @Override
  public List<String> containers() {
    return List.of();
  }

  @Override
  public LogTail logTail(String containerId, boolean tty, int lines, int bytes) throws IOException {
    throw new NoSuchContainerException(containerId);
  }

  @Override
  public void close() {}
}
