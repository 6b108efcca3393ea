package io.epitaph.stack;

import io.epitaph.kafka.Status;
import io.epitaph.metrics.MetricsServer;
import io.epitaph.metrics.Watched;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole Epitaph on this machine: a broker and Flink in this process, Elasticsearch as its child,
 * a collector and an archiver for each engine, the forensics job, the indexer, and the notifier
 * when incidents are to be sent somewhere. All on loopback. Started again on the same state folder
 * it continues where it was.
 */
public final class EmbeddedStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStack.class);
  private static final Duration STATUS_EVERY = Duration.ofSeconds(2);

  /** Receives the progress of the start. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param took null when the part begins to start
     */
    void part(String name, @Nullable Duration took);

    /** A hint for people about something that does not prevent the start. */
    default void note(String sentence) {}
  }

  private final StackSettings settings;
  private final Map<String, String> environment;
  private final Progress progress;
  private final Instant startedAt = Instant.now();
  private final FileChannel lock;
  private final StackParts parts;
  private final MetricsServer metrics;
  private volatile boolean started;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "epitaph-stack-status");
            thread.setDaemon(true);
            return thread;
          });

  /** The supervised parts with a problem that was noted. */
  private final Set<String> failing = new HashSet<>();

  private String lastNote = "";

  private boolean closed;

  private EmbeddedStack(
      StackSettings settings, Map<String, String> environment, Progress progress, FileChannel lock)
      throws IOException {
    this.settings = settings;
    this.environment = environment;
    this.progress = progress;
    this.lock = lock;
    this.parts = new StackParts(settings, progress);
    this.metrics =
        MetricsServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.ports().metrics()),
            this::watched);
  }

  /** Each part, and the whole. */
  private List<Watched> watched() {
    Status whole =
        new Status(started, started ? null : "not all of it has started yet", "", Map.of());
    return Stream.concat(
            Stream.of(new Watched("stack", Map.of(), () -> whole)), parts.watched().stream())
        .toList();
  }

  /**
   * Starts all, and returns when all is ready, after about 15 seconds.
   *
   * @throws IllegalArgumentException when the settings are wrong on any machine
   * @throws IOException when something does not start; what was started before is closed again
   */
  public static EmbeddedStack start(
      StackSettings settings, Map<String, String> environment, Progress progress)
      throws IOException, InterruptedException {
    Preflight.check(settings);
    FileChannel lock = StateLock.take(settings.folder());
    EmbeddedStack stack;
    try {
      stack = new EmbeddedStack(settings, environment, progress, lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    try {
      stack.noteLowSpace();
      stack.parts.start();
      stack.started = true;
      stack.status().write();
      stack.enter();
      var unused =
          stack.timer.scheduleWithFixedDelay(
              stack::check,
              STATUS_EVERY.toMillis(),
              STATUS_EVERY.toMillis(),
              TimeUnit.MILLISECONDS);
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void noteLowSpace() throws IOException {
    DiskSpace disk = DiskSpace.of(settings.folder().path());
    if (disk.free() < DiskSpace.WANTED) {
      progress.note(
          "the disk of the state folder has little space: " + disk.against(DiskSpace.WANTED));
    }
  }

  /** A stack that cannot be listed runs all the same, and is found by its state folder. */
  private void enter() {
    try {
      StateFolders.enter(environment, settings.folder());
    } catch (IOException e) {
      LOG.warn("the stack cannot be listed: {}", e.toString());
      progress.note(
          "this user's list of running stacks cannot be written: name this one in other commands"
              + " with --state "
              + settings.folder());
    }
  }

  /** Where the file systems of the dead are kept. */
  public Path vault() {
    return settings.folder().vault();
  }

  /** {@code host:port} of the broker. */
  public String kafka() {
    return parts.kafka();
  }

  /** Where {@code /metrics} and {@code /healthz} are. */
  public URI metrics() {
    return metrics.address();
  }

  public URI elasticsearch() {
    return parts.elasticsearch();
  }

  /** Its status now. */
  public StackStatus status() {
    return new StackStatus(
        ProcessHandle.current().pid(),
        startedAt,
        Instant.now(),
        settings.folder().toString(),
        settings.demo(),
        kafka(),
        elasticsearch(),
        metrics.address(),
        parts.status());
  }

  /** Waits until it is closed: a part that ends is started again. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Every two seconds: writes its status. */
  private void check() {
    try {
      StackStatus status = status();
      noteChanges(status);
      status.write();
      StateFolders.enter(environment, settings.folder());
    } catch (IOException | RuntimeException e) {
      LOG.warn("the status cannot be written: {}", e.toString());
    }
  }

  /** For whoever looks at its terminal. */
  private void noteChanges(StackStatus status) {
    for (StackPart part : status.parts()) {
      boolean failed = part.problem() != null;
      if (StackParts.SUPERVISED.contains(part.name()) && failed != failing.contains(part.name())) {
        String note = failed ? part.problem() : part.name() + " is well again";
        // A full disk stops two parts, and is one sentence.
        if (!note.equals(lastNote)) {
          progress.note(note);
        }
        lastNote = note;
        if (failed) {
          failing.add(part.name());
        } else {
          failing.remove(part.name());
        }
      }
    }
  }

  /** Closes all, consumers before producers, collectors last; the state stays. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    timer.shutdownNow();
    metrics.close();
    parts.close();
    try {
      Files.deleteIfExists(settings.folder().status());
      StateFolders.leave(environment, settings.folder());
      lock.close();
    } catch (IOException e) {
      LOG.warn("the state folder could not be cleaned up: {}", e.toString());
    }
    ended.countDown();
  }
}
