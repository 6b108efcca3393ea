package io.epitaph.collector;

import io.epitaph.kafka.Backoff;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the kernel's log of this host, on a thread of its own, and sends each process that was
 * killed for memory beside the events of the engine. The kernel keeps a part of its log since the
 * boot: what of it is older than the cursor was sent before, or is before Epitaph's time.
 */
final class KernelLog implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(KernelLog.class);

  /** What was written so long before the cursor may not have been sent. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private final Path file;
  private final EngineClock clock;
  private final @Nullable Instant cursor;
  private final KernelLogReader reader;
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private volatile @Nullable String problem;

  /**
   * @param file {@code /dev/kmsg}
   * @param cursor until when, by the engine's clock, all was sent before this start; null for
   *     nothing
   */
  KernelLog(
      Path file, Path proc, EngineClock clock, @Nullable Instant cursor, OomKillSender kills) {
    this.file = file;
    this.clock = clock;
    this.cursor = cursor;
    this.reader = new KernelLogReader(file, proc, clock, kills);
  }

  /** Why it is not read, for people; null when it is. */
  @Nullable String problem() {
    return problem;
  }

  @Override
  public void run() {
    Instant since = cursor == null ? clock.now() : cursor.minus(MARGIN);
    try {
      while (true) {
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.READ)) {
          problem = null;
          reader.read(log, since);
        } catch (AsynchronousCloseException e) {
          // Also when this thread is interrupted: the collector closes.
          return;
        } catch (IOException | RuntimeException e) {
          unreadable(e);
        }
        TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
        since = clock.now();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Said once; what is mounted, or allowed, later is read then. */
  private void unreadable(Exception e) {
    String why = "the kernel's log is not read, so some OOM kills stay unproven: " + e.getMessage();
    if (problem == null) {
      LOG.warn("{}", why);
    }
    problem = why;
  }
}
