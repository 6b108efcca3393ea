package io.epitaph.keeper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A {@link Listener} as its keeper sees it. Thread-safe. */
final class ListenerProcess {
  /** With the looks that it takes a second. */
  private static final long PATIENCE = Duration.ofMillis(800).toNanos();

  /** A new process may need this long until it can answer at all. */
  private static final long START_PATIENCE = Duration.ofSeconds(30).toNanos();

  /**
   * At how many looks in a row it must seem silent: on a machine that holds up threads, its answer
   * may wait for the one that reads it. Three are 0.2 s more.
   */
  private static final int SILENT_LOOKS = 3;

  private final Process process;
  private final OutputStream input;
  private volatile long heard = System.nanoTime();
  private int silentLooks;
  private volatile boolean answered;
  private volatile boolean listening;
  private volatile @Nullable String notAsked;
  private volatile String lastLine = "it said nothing";

  ListenerProcess(Process process) {
    this.process = process;
    this.input = process.getOutputStream();
  }

  /**
   * Starts one, which waits until it may begin.
   *
   * @param line takes what it reports of containers
   */
  static ListenerProcess start(
      Path dataRoot, KeeperWay way, BiConsumer<ListenerProcess, String> line) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms24m",
            "-Xmx24m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            Listener.class.getName(),
            dataRoot.toString(),
            way.name());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    ListenerProcess started = new ListenerProcess(builder.start());
    Thread reader = new Thread(() -> started.read(line), "epitaph-listener-output");
    reader.setDaemon(true);
    reader.start();
    return started;
  }

  /** Reads what it says until its end. */
  void read(BiConsumer<ListenerProcess, String> line) {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String each = out.readLine(); each != null; each = out.readLine()) {
        heard = System.nanoTime();
        answered = true;
        if (each.equals(Listener.ALIVE)) {
          continue;
        }
        listening |= each.equals(Listener.LISTENING);
        if (each.startsWith(Listener.NOT_ASKED)) {
          notAsked = each.substring(Listener.NOT_ASKED.length());
        }
        lastLine = each;
        line.accept(this, each);
      }
    } catch (IOException e) {
      lastLine = String.valueOf(e.getMessage());
    }
  }

  void send(byte... words) {
    try {
      input.write(words);
      input.flush();
    } catch (IOException e) {
      lastLine = String.valueOf(e.getMessage());
    }
  }

  /** For how long it said nothing, in ns. */
  long silence() {
    return System.nanoTime() - heard;
  }

  /** How long it may say nothing, in ns. One that answered once can answer at once. */
  long patience() {
    return answered ? PATIENCE : START_PATIENCE;
  }

  /**
   * Looks whether it is silent for too long. For the keeper's thread.
   *
   * @param late whether the thread that looks was itself held up, so that silence proves nothing;
   *     asked after the silence was measured, since it may have been held up in between
   */
  boolean isSilent(BooleanSupplier late) {
    if (silence() <= patience()) {
      silentLooks = 0;
    } else if (!late.getAsBoolean()) {
      silentLooks++;
    }
    return silentLooks >= SILENT_LOOKS;
  }

  boolean hasAnswered() {
    return answered;
  }

  boolean isListening() {
    return listening;
  }

  /** Why it is not asked; null when it is. */
  @Nullable String notAsked() {
    return notAsked;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** How it ended. */
  String end() {
    return "it ended with " + process.exitValue() + " after '" + lastLine + "'";
  }

  /** At once: what it has not answered the kernel allows. */
  void kill() {
    process.destroyForcibly();
  }
}
